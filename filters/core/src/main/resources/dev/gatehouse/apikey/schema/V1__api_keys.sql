-- Runs unchanged on PostgreSQL and on H2. Lists are comma-separated; the key itself is nowhere.
CREATE TABLE gatehouse_api_keys (
    id             VARCHAR(16)              NOT NULL PRIMARY KEY,
    environment    VARCHAR(16)              NOT NULL,
    hash_algorithm VARCHAR(16)              NOT NULL,
    hash           VARCHAR(64)              NOT NULL,
    client         VARCHAR(200)             NOT NULL,
    owner          VARCHAR(200),
    tenant         VARCHAR(200),
    scopes         VARCHAR(8000)            NOT NULL,
    roles          VARCHAR(8000)            NOT NULL,
    rate_limit     VARCHAR(100),
    created        TIMESTAMP WITH TIME ZONE NOT NULL,
    expires        TIMESTAMP WITH TIME ZONE,
    state          VARCHAR(16)              NOT NULL,
    successor      VARCHAR(16),
    overlap_until  TIMESTAMP WITH TIME ZONE,
    last_used      TIMESTAMP WITH TIME ZONE
);
