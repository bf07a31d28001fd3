-- a copy of the database has none of the original's work to do; each bridge clears
-- its own backends
UPDATE queue_job
   SET state = 'cancelled',
       date_cancelled = now() AT TIME ZONE 'utc'
 WHERE state IN ('wait_dependencies', 'pending', 'enqueued', 'started')
   AND (channel = 'root.somconnexio' OR channel LIKE 'root.somconnexio.%');
