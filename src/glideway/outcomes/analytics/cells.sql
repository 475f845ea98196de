-- How many people of each kind, in each group: all that a figure is made of, and nobody's row.
-- From: people, works. A person counts in each structure and each protocol that was worked with.
WITH cells AS (
    SELECT clinic, part, how, had, followed, improved, visits, COUNT(*) AS people
    FROM people
    GROUP BY clinic, part, how, had, followed, improved, visits
),
worked AS (
    SELECT DISTINCT episode, kind, name FROM works
),
grouped AS (
    SELECT 'network' AS kind, '' AS name, how, had, followed, improved, visits, people FROM cells
    UNION ALL
    SELECT 'clinic', CAST(clinic AS VARCHAR(24)), how, had, followed, improved, visits, people
    FROM cells
    UNION ALL
    SELECT 'part', part, how, had, followed, improved, visits, people FROM cells
    UNION ALL
    SELECT worked.kind, worked.name, how, had, followed, improved, visits, COUNT(*)
    FROM people INNER JOIN worked ON worked.episode = people.episode
    GROUP BY worked.kind, worked.name, how, had, followed, improved, visits
)
SELECT kind, name, how, had, followed, improved, visits, SUM(people) AS people
FROM grouped
GROUP BY kind, name, how, had, followed, improved, visits
ORDER BY kind, name, how, had, followed, improved, visits
