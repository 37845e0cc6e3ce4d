-- What was done towards the event, day by day: meetings, broadcasts, the beginning of each medium's announcements.
WITH this AS (
    SELECT e.no, e.held_on, e.title, e.no_label
    FROM (SELECT *, '第' || CAST(CAST(no AS BIGINT) AS STRING) || '回' AS no_label,
                 'event-' || CAST(CAST(no AS BIGINT) AS STRING) AS period_id FROM events) e
    JOIN period p ON e.period_id = p.id
),
begun AS (
    SELECT event_no, started_on AS day, '広報を始めた（' || STRING_AGG(medium, '、') || '）' AS what, '広報の台帳' AS source
    FROM event_promotions
    WHERE medium NOT LIKE '%その他%'
    GROUP BY event_no, started_on
),
steps AS (
    SELECT t.no, m.held_on AS day, m.title AS what, '会議の台帳' AS source
    FROM meetings m
    CROSS JOIN this t
    UNION ALL
    SELECT t.no, b.sent_on AS day, '公式LINEで配信した（' || b.title || '）' AS what, '配信の台帳' AS source
    FROM line_broadcasts b
    CROSS JOIN this t
    WHERE STRPOS(b.title, t.title) > 0 OR STRPOS(b.title, t.no_label) > 0
    UNION ALL
    SELECT b.event_no AS no, b.day, b.what, b.source FROM begun b
    UNION ALL
    SELECT no, held_on AS day, '開催した' AS what, 'イベントの台帳' AS source FROM this
)
SELECT s.day, s.what, s.source,
       CASE WHEN SUBSTR(s.day, 6, 1) = '0' THEN SUBSTR(s.day, 7, 1) ELSE SUBSTR(s.day, 6, 2) END || '/' ||
       CASE WHEN SUBSTR(s.day, 9, 1) = '0' THEN SUBSTR(s.day, 10, 1) ELSE SUBSTR(s.day, 9, 2) END AS day_label
FROM steps s
JOIN this t ON s.no = t.no
JOIN (SELECT event_no, MIN(started_on) AS first_day FROM event_promotions GROUP BY event_no) f ON s.no = f.event_no
WHERE s.day >= f.first_day AND s.day <= t.held_on
ORDER BY s.day NULLS LAST, s.source NULLS LAST, s.what NULLS LAST
