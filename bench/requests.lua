-- What wrk sends: the requests of a file in turn, one per line: method, path and body, separated by tabs. A mark in path
-- or body is replaced by a text that no other request has, and each request comes from the next of several networks.
local mark, run, origin = os.getenv("BENCH_MARK"), os.getenv("BENCH_RUN"), os.getenv("BENCH_ORIGIN")
local networks, number = tonumber(os.getenv("BENCH_NETWORKS")), tonumber(os.getenv("BENCH_FIRST"))
local statuses, is_said = os.getenv("BENCH_STATUSES"), false
local requests = {}

for line in io.lines(os.getenv("BENCH_REQUESTS")) do
  local method, path, body = line:match("^(%u+)\t([^\t]*)\t(.*)$")
  local headers = { ["Accept-Encoding"] = "gzip, deflate, br", ["Sec-Fetch-Site"] = "same-origin" }
  if method == "POST" then
    headers["Content-Type"] = "application/x-www-form-urlencoded"
    headers["Origin"] = origin
  end
  requests[#requests + 1] = { method = method, path = path, body = body, headers = headers }
end

function request()
  number = number + 1
  local chosen = requests[number % #requests + 1]
  local network = number % networks
  chosen.headers["X-Forwarded-For"] = "10." .. math.floor(network / 256) .. "." .. network % 256 .. ".1"
  if chosen.method == "GET" then return wrk.format("GET", chosen.path, chosen.headers) end
  return wrk.format("POST", chosen.path, chosen.headers, (chosen.body:gsub(mark, run .. number)))
end

function response(status)
  if not is_said and not statuses:find(" " .. status .. " ", 1, true) then
    is_said = true
    print("WRONG status " .. status)
  end
end
