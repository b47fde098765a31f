-- What wrk sends: a GET, or a POST whose body has a new address in place of "@@" each time, or one to each of some paths.
local path, body, run = os.getenv("BENCH_PATH"), os.getenv("BENCH_BODY"), os.getenv("BENCH_RUN")
local expected = tonumber(os.getenv("BENCH_STATUS"))
local headers = { ["Accept-Encoding"] = "gzip, deflate, br", ["Sec-Fetch-Site"] = "same-origin" }
local paths, number, said = {}, 0, false

if os.getenv("BENCH_PATHS") ~= "" then
  for line in io.lines(os.getenv("BENCH_PATHS")) do paths[#paths + 1] = line end
end
if body ~= "" then
  headers["Content-Type"] = "application/x-www-form-urlencoded"
  headers["Origin"] = os.getenv("BENCH_ORIGIN")
end

function request()
  number = number + 1
  if body == "" then return wrk.format("GET", path, headers) end
  local target = path
  -- Confirming twice changes nothing and answers the same; a run that ends its list begins it again.
  if #paths > 0 then target = paths[(number - 1) % #paths + 1] end
  local address = run .. number
  return wrk.format("POST", target, headers, (body:gsub("@@", address)))
end

function response(status)
  if status ~= expected and not said then
    said = true
    print("WRONG status " .. status)
  end
end
