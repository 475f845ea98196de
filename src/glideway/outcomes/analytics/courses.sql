-- One row a course: what its readings say at the end of the time that is asked about, by the
-- definitions of outcomes.core.following. Which course of a person counts is people.sql's to say.
-- From: episodes, visits, readings, bands, asked.
WITH activities AS (
    SELECT readings.episode, readings.nth, readings.part, readings.about, readings.score,
           readings.visit, readings.at_us, readings.other_words
    FROM readings CROSS JOIN asked
    WHERE readings.scale = 'psfs' AND readings.at_us < asked.ends_us
),
pains AS (
    SELECT readings.episode, readings.nth, readings.about, readings.score
    FROM readings CROSS JOIN asked
    WHERE readings.scale = 'nprs' AND readings.at_us < asked.ends_us
),
activity_began AS (
    SELECT episode, MIN(nth) AS nth FROM activities GROUP BY episode
),
pain_began AS (
    SELECT episode, MIN(nth) AS nth FROM pains GROUP BY episode
),
reworded AS (
    -- From here on the activity stands under other words: another thing.
    SELECT activities.episode, MIN(activities.nth) AS nth
    FROM activities
    INNER JOIN activity_began AS began
        ON began.episode = activities.episode AND began.nth < activities.nth
    WHERE activities.other_words = 1
    GROUP BY activities.episode
),
first_activity AS (
    SELECT
        activities.episode, activities.nth, activities.about, activities.score, bands.better,
        CASE WHEN activities.score >= bands.high_from AND bands.high_improved_at <> 0
             THEN bands.high_improved_at ELSE bands.improved_at END AS need,
        COALESCE(ABS(activities.score) * bands.share, 0) AS least,
        reworded.nth AS until_nth
    FROM activities
    INNER JOIN activity_began AS began
        ON began.episode = activities.episode AND began.nth = activities.nth
    LEFT JOIN bands ON bands.scale = 'psfs' AND bands.part = activities.part
    LEFT JOIN reworded ON reworded.episode = activities.episode
),
later AS (
    SELECT
        activities.episode, activities.nth, first_activity.need, first_activity.least,
        CASE WHEN first_activity.better = 'higher' THEN activities.score - first_activity.score
             ELSE first_activity.score - activities.score END AS gain
    FROM activities
    INNER JOIN first_activity
        ON first_activity.episode = activities.episode
        AND first_activity.about = activities.about
        AND first_activity.nth < activities.nth
    WHERE first_activity.until_nth IS NULL OR activities.nth < first_activity.until_nth
),
told AS (
    -- 1e-9: a threshold that is met counts as met (care.core.change).
    SELECT
        episode, MAX(nth) AS last_nth,
        MIN(CASE WHEN gain > 0 AND gain + 1e-9 >= need AND gain + 1e-9 >= least THEN nth END) AS hit
    FROM later
    GROUP BY episode
),
first_pain AS (
    SELECT pains.episode, pains.nth, pains.about, pains.score
    FROM pains
    INNER JOIN pain_began AS began ON began.episode = pains.episode AND began.nth = pains.nth
),
hurt AS (
    SELECT pains.episode, MAX(pains.nth) AS last_nth
    FROM pains
    INNER JOIN first_pain
        ON first_pain.episode = pains.episode
        AND first_pain.about = pains.about
        AND first_pain.nth < pains.nth
    GROUP BY pains.episode
),
decided AS (
    SELECT
        told.episode, decisive.visit, decisive.at_us,
        CASE WHEN told.hit IS NULL THEN 0 ELSE 1 END AS improved
    FROM told
    INNER JOIN activities AS decisive
        ON decisive.episode = told.episode AND decisive.nth = COALESCE(told.hit, told.last_nth)
),
between_visits AS (
    SELECT decided.episode, COUNT(*) AS visits
    FROM decided
    INNER JOIN visits ON visits.episode = decided.episode AND visits.at_us < decided.at_us
    WHERE decided.visit IS NULL
    GROUP BY decided.episode
),
met AS (
    SELECT
        visits.episode, COUNT(*) AS had, MAX(visits.signed) AS signed, MAX(visits.at_us) AS last_us
    FROM visits CROSS JOIN asked
    WHERE visits.at_us < asked.ends_us
    GROUP BY visits.episode
)
SELECT
    episodes.episode, episodes.place, episodes.clinic, episodes.person, episodes.part,
    episodes.opened_us, episodes.ended_us, episodes.because,
    COALESCE(met.signed, 0) AS signed,
    COALESCE(met.had, 0) AS had,
    met.last_us,
    CASE WHEN decided.episode IS NULL THEN 0 ELSE 1 END AS followed,
    COALESCE(decided.improved, 0) AS improved,
    CASE WHEN decided.episode IS NULL THEN NULL
         ELSE COALESCE(decided.visit - 1, between_visits.visits, 0) END AS visits,
    last_activity.score - first_activity.score AS activity,
    CASE WHEN decided.episode IS NULL THEN NULL ELSE last_pain.score - first_pain.score END AS pain
FROM episodes
LEFT JOIN met ON met.episode = episodes.episode
LEFT JOIN told ON told.episode = episodes.episode
LEFT JOIN first_activity ON first_activity.episode = told.episode
LEFT JOIN activities AS last_activity
    ON last_activity.episode = told.episode AND last_activity.nth = told.last_nth
LEFT JOIN decided ON decided.episode = episodes.episode
LEFT JOIN between_visits ON between_visits.episode = episodes.episode
LEFT JOIN hurt ON hurt.episode = episodes.episode
LEFT JOIN first_pain ON first_pain.episode = hurt.episode
LEFT JOIN pains AS last_pain ON last_pain.episode = hurt.episode AND last_pain.nth = hurt.last_nth
