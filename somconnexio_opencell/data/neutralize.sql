-- a copy of the database must not talk to the real Opencell
UPDATE opencell_backend
   SET state = 'disabled',
       url = NULL,
       username = NULL,
       password = NULL,
       token_url = NULL,
       client_identifier = NULL,
       client_secret = NULL,
       webhook_secret = NULL;
