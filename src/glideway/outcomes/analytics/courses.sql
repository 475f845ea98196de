-- One row a course: what its readings say at the end of the time that is asked about, by the
-- definitions of outcomes.core.following. Which course of a person counts is people.sql's to say.
-- From: episodes, visits, readings, bands, asked.
WITH activities AS (
    -- What was asked months after the end decides nothing; what repeats another stands below.
    SELECT readings.episode, readings.nth, readings.part, readings.about, readings.score,
           readings.visit, readings.at_us
    FROM readings CROSS JOIN asked
    WHERE readings.scale = 'psfs' AND readings.at_us < asked.ends_us
      AND readings.months = 0 AND readings.repeats IS NULL
),
pains AS (
    SELECT readings.episode, readings.nth, readings.about, readings.score, readings.visit,
           readings.at_us
    FROM readings CROSS JOIN asked
    WHERE readings.scale = 'nprs' AND readings.at_us < asked.ends_us
      AND readings.months = 0 AND readings.repeats IS NULL
),
again AS (
    -- The same measured twice at once; of several the first.
    SELECT readings.episode, readings.repeats, readings.score
    FROM readings
    INNER JOIN (
        SELECT readings.episode, readings.repeats, MIN(readings.nth) AS nth
        FROM readings CROSS JOIN asked
        WHERE readings.repeats IS NOT NULL AND readings.at_us < asked.ends_us
        GROUP BY readings.episode, readings.repeats
    ) AS earliest ON earliest.episode = readings.episode AND earliest.nth = readings.nth
),
activity_began AS (
    SELECT activities.*
    FROM activities
    INNER JOIN (SELECT episode, MIN(nth) AS nth FROM activities GROUP BY episode) AS earliest
        ON earliest.episode = activities.episode AND earliest.nth = activities.nth
),
pain_began AS (
    SELECT pains.*
    FROM pains
    INNER JOIN (SELECT episode, MIN(nth) AS nth FROM pains GROUP BY episode) AS earliest
        ON earliest.episode = pains.episode AND earliest.nth = pains.nth
),
reworded AS (
    -- From here on the activity stands under other words: another thing.
    SELECT readings.episode, MIN(readings.nth) AS nth
    FROM readings CROSS JOIN asked
    INNER JOIN activity_began AS began
        ON began.episode = readings.episode AND began.nth < readings.nth
    WHERE readings.other_words = 1 AND readings.scale = 'psfs'
      AND readings.at_us < asked.ends_us AND readings.repeats IS NULL
    GROUP BY readings.episode
),
activity_ahead AS (
    -- Answered before the course began: the next reading may be the second of two first ones.
    SELECT activities.episode, MIN(activities.nth) AS nth
    FROM activity_began AS one
    INNER JOIN episodes ON episodes.episode = one.episode AND one.at_us < episodes.opened_us
    INNER JOIN activities
        ON one.episode = activities.episode
        AND one.about = activities.about AND one.nth < activities.nth
    LEFT JOIN again ON again.episode = one.episode AND again.repeats = one.nth
    LEFT JOIN reworded ON reworded.episode = activities.episode
    WHERE again.episode IS NULL AND (reworded.nth IS NULL OR activities.nth < reworded.nth)
    GROUP BY activities.episode
),
pain_ahead AS (
    SELECT pains.episode, MIN(pains.nth) AS nth
    FROM pain_began AS one
    INNER JOIN episodes ON episodes.episode = one.episode AND one.at_us < episodes.opened_us
    INNER JOIN pains
        ON one.episode = pains.episode AND one.about = pains.about AND one.nth < pains.nth
    LEFT JOIN again ON again.episode = one.episode AND again.repeats = one.nth
    WHERE again.episode IS NULL
    GROUP BY pains.episode
),
activity_second AS (
    -- It is where it was read in the first visit, or a few days after (care.core.starting).
    SELECT activities.episode, activities.nth, activities.score
    FROM activity_ahead
    INNER JOIN activities
        ON activities.episode = activity_ahead.episode AND activities.nth = activity_ahead.nth
    INNER JOIN activity_began AS one ON one.episode = activities.episode
    INNER JOIN episodes ON episodes.episode = activities.episode
    CROSS JOIN asked
    WHERE activities.at_us <= one.at_us + asked.near_us
       OR (activities.visit IS NOT NULL
           AND activities.at_us < episodes.opened_us + asked.visit_us)
),
pain_second AS (
    SELECT pains.episode, pains.nth, pains.score
    FROM pain_ahead
    INNER JOIN pains ON pains.episode = pain_ahead.episode AND pains.nth = pain_ahead.nth
    INNER JOIN pain_began AS one ON one.episode = pains.episode
    INNER JOIN episodes ON episodes.episode = pains.episode
    CROSS JOIN asked
    WHERE pains.at_us <= one.at_us + asked.near_us
       OR (pains.visit IS NOT NULL AND pains.at_us < episodes.opened_us + asked.visit_us)
),
activity_start AS (
    SELECT
        one.episode, one.nth, one.part, one.about,
        (one.score + COALESCE(again.score, second.score, one.score)) / 2 AS score,
        COALESCE(second.nth, one.nth) AS begins_nth
    FROM activity_began AS one
    LEFT JOIN again ON again.episode = one.episode AND again.repeats = one.nth
    LEFT JOIN activity_second AS second ON second.episode = one.episode
),
first_activity AS (
    SELECT
        began.episode, began.begins_nth, began.about, began.score, bands.better,
        CASE WHEN began.score >= bands.high_from AND bands.high_improved_at <> 0
             THEN bands.high_improved_at ELSE bands.improved_at END AS need,
        COALESCE(ABS(began.score) * bands.share, 0) AS least,
        reworded.nth AS until_nth
    FROM activity_start AS began
    LEFT JOIN bands ON bands.scale = 'psfs' AND bands.part = began.part
    LEFT JOIN reworded ON reworded.episode = began.episode
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
        AND first_activity.begins_nth < activities.nth
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
    SELECT
        one.episode, one.about, COALESCE(second.nth, one.nth) AS begins_nth,
        (one.score + COALESCE(again.score, second.score, one.score)) / 2 AS score
    FROM pain_began AS one
    LEFT JOIN again ON again.episode = one.episode AND again.repeats = one.nth
    LEFT JOIN pain_second AS second ON second.episode = one.episode
),
hurt AS (
    SELECT pains.episode, MAX(pains.nth) AS last_nth
    FROM pains
    INNER JOIN first_pain
        ON first_pain.episode = pains.episode
        AND first_pain.about = pains.about
        AND first_pain.begins_nth < pains.nth
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
