-- Sessions of the website by where they came from (UTM source and medium): the event's day and the day before it, beside the
-- same day of the week before. Sessions of days are not added: one that lasts over midnight would count twice.
WITH this AS (
    SELECT e.held_on
    FROM (SELECT *, 'event-' || CAST(CAST(no AS BIGINT) AS STRING) AS period_id FROM events) e
    JOIN period p ON e.period_id = p.id
),
days AS (
    SELECT day, CAST(place AS BIGINT) AS nth
    FROM (SELECT c.day, ROW_NUMBER() OVER (ORDER BY c.day) AS place FROM calendar c) n
),
held AS (
    SELECT d.nth FROM days d JOIN this t ON d.day = t.held_on
),
seen AS (
    SELECT b.member, b.value, b.cell, d.nth - h.nth AS away
    FROM daily_breakdown b
    JOIN days d ON b.day = d.day
    CROSS JOIN held h
    WHERE b.metric = 'ga4.sessions' AND b.dimension = 'sessionSourceMedium'
)
SELECT n.member, n.value, n.cell, e.cell AS eve, w.cell AS week_before
FROM (SELECT member, value, cell FROM seen WHERE away = 0) n
LEFT JOIN (SELECT member, cell FROM seen WHERE away = -1) e ON n.member = e.member
LEFT JOIN (SELECT member, cell FROM seen WHERE away = -7) w ON n.member = w.member
WHERE n.value IS NOT NULL
ORDER BY n.value DESC NULLS LAST, n.member NULLS LAST
