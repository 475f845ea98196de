-- One row a person and clinic: the first course that could be followed, and how it stood in the end.
-- From: courses, asked. What `how` means stands in outcomes.core.following.End.
WITH could AS (
    SELECT
        courses.episode, courses.clinic, courses.part, courses.because,
        courses.had, courses.followed, courses.improved, courses.visits,
        courses.activity, courses.pain,
        CASE WHEN courses.ended_us < asked.ends_us THEN 1 ELSE 0 END AS over_by_then,
        CASE WHEN courses.last_us < asked.ends_us - asked.silent_us THEN 1 ELSE 0 END AS silent,
        ROW_NUMBER() OVER (
            PARTITION BY courses.clinic, courses.person
            ORDER BY courses.opened_us, courses.place) AS turn
    FROM courses CROSS JOIN asked
    WHERE courses.signed = 1
      AND courses.opened_us >= asked.starts_us
      AND courses.opened_us < asked.ends_us - asked.ripe_us
)
SELECT
    episode, clinic, part, had, followed, improved, visits, activity, pain,
    CASE WHEN improved = 1 THEN 'improved'
         WHEN over_by_then = 1 AND because IN ('well', 'stopped', 'referred') THEN because
         WHEN over_by_then = 1 THEN 'ended'
         WHEN silent = 1 THEN 'stopped'
         ELSE 'open' END AS how
FROM could
WHERE turn = 1
