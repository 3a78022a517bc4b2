-- doubt_host: a host that was asked to run the server, has not answered since, and may run it besides where the server is.
ALTER TABLE servers ADD COLUMN doubt_host TEXT;
