-- a copy of the database must tell nobody what happens in it
UPDATE somconnexio_api_event_subscription
   SET state = 'disabled',
       url = NULL,
       secret = NULL,
       previous_secret = NULL,
       previous_secret_until = NULL;
