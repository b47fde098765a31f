-- Keeps supporters' names and words out of the server's own log. Once, as PostgreSQL's superuser, for the role that the site logs in as:
--     sudo -u postgres psql -v role=campaign -f deploy/postgresql/role.sql
-- Processes that are connected have it from their next connection on. `manage.py check --deploy` reads it back.

\set ON_ERROR_STOP on
-- Errors quote values, and LOG lines statements; the site logs its errors itself, without what they quote.
ALTER ROLE :"role" SET log_min_messages = 'fatal';
-- What the lines above let through has neither its statement nor the row (“DETAIL: Failing row contains …”).
ALTER ROLE :"role" SET log_min_error_statement = 'panic';
ALTER ROLE :"role" SET log_error_verbosity = 'terse';
-- Not even where somebody turns it on for the whole server.
ALTER ROLE :"role" SET log_statement = 'none';
ALTER ROLE :"role" SET log_duration = 'off';
ALTER ROLE :"role" SET log_min_duration_statement = '-1';
ALTER ROLE :"role" SET log_min_duration_sample = '-1';
ALTER ROLE :"role" SET log_transaction_sample_rate = '0';
ALTER ROLE :"role" SET log_parameter_max_length = '0';
ALTER ROLE :"role" SET log_parameter_max_length_on_error = '0';
ALTER ROLE :"role" SET log_lock_waits = 'off';
ALTER ROLE :"role" SET auto_explain.log_min_duration = '-1';
-- When a process dies, the server logs what it was running (“Failed process was running: INSERT …”), whatever is set above.
ALTER ROLE :"role" SET track_activities = 'off';
