-- By group and number of visits: still without a change before, changed at it, left after it, and
-- the share still without one (Kaplan and Meier 1958).
-- From: cells. A product is the exponential of a sum of logarithms, because SQL has no product.
WITH times AS (
    SELECT
        kind, name, visits,
        SUM(CASE WHEN improved = 1 THEN people ELSE 0 END) AS changed,
        SUM(CASE WHEN improved = 1 THEN 0 ELSE people END) AS gone
    FROM cells
    WHERE followed = 1
    GROUP BY kind, name, visits
),
risk AS (
    SELECT
        kind, name, visits, changed, gone,
        SUM(changed + gone) OVER (
            PARTITION BY kind, name ORDER BY visits DESC
            ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW) AS at_risk
    FROM times
)
SELECT
    kind, name, visits, at_risk, changed, gone,
    MIN(CASE WHEN changed = at_risk THEN 0 ELSE 1 END) OVER (
        PARTITION BY kind, name ORDER BY visits
        ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW)
    * EXP(SUM(LN(CASE WHEN changed = at_risk THEN 1.0
                      ELSE 1.0 - changed * 1.0 / at_risk END)) OVER (
        PARTITION BY kind, name ORDER BY visits
        ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW)) AS share
FROM risk
ORDER BY kind, name, visits
