-- a copy of the database must not talk to the real OTRS
UPDATE otrs_backend
   SET state = 'disabled',
       url = NULL,
       username = NULL,
       password = NULL,
       webhook_secret = NULL,
       agent_url = NULL;
