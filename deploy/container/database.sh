# Run once by the database's container, where there is no data yet: the site's role, which owns its database and no more.
psql -v ON_ERROR_STOP=1 -v password="$POSTGRES_PASSWORD" <<'SQL'
CREATE ROLE campaign LOGIN PASSWORD :'password';
CREATE DATABASE campaign OWNER campaign;
SQL
psql -v role=campaign -f /srv/role.sql
