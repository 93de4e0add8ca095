-- The books of the office. Names ending in _utc are wall time, ISO 8601 in UTC with microseconds,
-- so that they sort and SQLite's date functions read them. Every other time and duration is
-- microseconds on the monotonic clock of that boot: durations stay right when clocks are set.

CREATE TABLE calls (
    call TEXT NOT NULL PRIMARY KEY,     -- the shelf's id; a replay that writes it again adds nothing
    began_utc TEXT NOT NULL,            -- first ring, or the start of an outgoing call
    ended_utc TEXT NOT NULL,
    line INTEGER NOT NULL,
    outgoing INTEGER NOT NULL,
    queue TEXT,                         -- the last queue visited
    number TEXT,
    name TEXT,
    ending TEXT NOT NULL,               -- exactly one, from the closed list of endings
    ended_by TEXT,                      -- caller, agent, line-failure, system
    evidence TEXT NOT NULL,             -- how we know that the far end was gone
    flags TEXT NOT NULL,                -- words between spaces: short returned clock-unset …
    rang INTEGER,
    answered_line INTEGER,
    answered INTEGER,
    ended INTEGER NOT NULL,
    wait INTEGER NOT NULL,
    talk INTEGER NOT NULL
) STRICT;
CREATE INDEX calls_by_time ON calls (began_utc);

-- One agent's share of a call.
CREATE TABLE segments (
    call TEXT NOT NULL REFERENCES calls,
    place INTEGER NOT NULL,             -- 0 for the first
    desk TEXT NOT NULL,
    agent TEXT NOT NULL,
    began INTEGER NOT NULL,
    ended INTEGER NOT NULL,
    held INTEGER NOT NULL,              -- of it on hold
    PRIMARY KEY (call, place)
) STRICT, WITHOUT ROWID;

CREATE TABLE visits (
    call TEXT NOT NULL REFERENCES calls,
    place INTEGER NOT NULL,
    queue TEXT NOT NULL,
    began INTEGER NOT NULL,
    ended INTEGER NOT NULL,
    ending TEXT NOT NULL,
    PRIMARY KEY (call, place)
) STRICT, WITHOUT ROWID;

CREATE TABLE offers (
    call TEXT NOT NULL REFERENCES calls,
    place INTEGER NOT NULL,
    desk TEXT NOT NULL,
    agent TEXT NOT NULL,
    began INTEGER NOT NULL,
    ended INTEGER NOT NULL,
    ending TEXT NOT NULL,
    reason TEXT NOT NULL,               -- why this desk
    PRIMARY KEY (call, place)
) STRICT, WITHOUT ROWID;

-- What each desk was, from when to when, and who sat there.
CREATE TABLE agent_states (
    began_utc TEXT NOT NULL,
    ended_utc TEXT NOT NULL,
    desk TEXT NOT NULL,
    agent TEXT,
    state TEXT NOT NULL,
    why TEXT,
    began INTEGER NOT NULL,
    ended INTEGER NOT NULL,
    UNIQUE (desk, began, ended, state)
) STRICT;
CREATE INDEX agent_states_by_time ON agent_states (began_utc);

CREATE TABLE line_states (
    began_utc TEXT NOT NULL,
    ended_utc TEXT NOT NULL,
    line INTEGER NOT NULL,
    state TEXT NOT NULL,
    why TEXT,
    began INTEGER NOT NULL,
    ended INTEGER NOT NULL,
    UNIQUE (line, began, ended, state)
) STRICT;
CREATE INDEX line_states_by_time ON line_states (began_utc);

CREATE TABLE alarms (
    at_utc TEXT NOT NULL,
    what TEXT NOT NULL,
    about TEXT,
    raised INTEGER NOT NULL             -- 1: began, 0: over
) STRICT;
CREATE INDEX alarms_by_time ON alarms (at_utc);

-- ── common questions ────────────────────────────────────────────────────────────

CREATE VIEW call_list AS
SELECT began_utc, call, line, iif(outgoing, 'out', 'in') AS direction, queue, number, name,
       (SELECT agent FROM segments s WHERE s.call = c.call ORDER BY place LIMIT 1) AS agent,
       ending, ended_by, wait / 1e6 AS wait_s, talk / 1e6 AS talk_s, flags
FROM calls c;

-- Whom to call back.
CREATE VIEW abandoned_calls AS
SELECT began_utc, call, line, queue, number, name, ending, wait / 1e6 AS wait_s
FROM calls WHERE outgoing = 0 AND ending LIKE 'abandoned-%';

CREATE VIEW endings_by_day AS
SELECT substr(began_utc, 1, 10) AS day_utc, queue, outgoing, ending, count(*) AS calls,
       avg(wait) / 1e6 AS mean_wait_s, max(wait) / 1e6 AS longest_wait_s
FROM calls GROUP BY day_utc, queue, outgoing, ending;

CREATE VIEW agents_by_day AS
SELECT substr(began_utc, 1, 10) AS day_utc, agent, count(*) AS calls,
       sum(s.ended - s.began) / 1e6 AS talk_s, sum(s.held) / 1e6 AS held_s
FROM segments s JOIN calls USING (call) GROUP BY day_utc, agent;

CREATE VIEW offers_by_day AS
SELECT substr(began_utc, 1, 10) AS day_utc, o.agent, o.ending, count(*) AS offers
FROM offers o JOIN calls USING (call) GROUP BY day_utc, o.agent, o.ending;
