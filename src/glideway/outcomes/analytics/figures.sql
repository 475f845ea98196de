-- By group: who could be followed, who was, who improved.
-- From: cells. Counts before publication: what may be shown is outcomes.core's to say.
SELECT
    kind, name,
    SUM(people) AS eligible,
    SUM(CASE WHEN followed = 1 THEN people ELSE 0 END) AS followed,
    SUM(CASE WHEN improved = 1 THEN people ELSE 0 END) AS improved
FROM cells
GROUP BY kind, name
ORDER BY kind, name
