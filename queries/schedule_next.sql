-- What the ledgers have planned for the month after the report's: events, videos, meetings.
WITH following AS (
    SELECT CASE WHEN month_number = 12 THEN CAST(year + 1 AS STRING) || '-01'
                WHEN month_number < 9 THEN CAST(year AS STRING) || '-0' || CAST(month_number + 1 AS STRING)
                ELSE CAST(year AS STRING) || '-' || CAST(month_number + 1 AS STRING) END AS month
    FROM period
),
planned AS (
    SELECT held_on AS day, 'イベント' AS lane, '第' || CAST(CAST(no AS BIGINT) AS STRING) || '回（' || mode || '）' AS text,
           TRUE AS is_event
    FROM events
    UNION ALL
    SELECT COALESCE(published_on, planned_on) AS day, '動画' AS lane, category AS text, FALSE AS is_event FROM videos
    UNION ALL
    SELECT held_on AS day, '会議' AS lane, title AS text, FALSE AS is_event FROM meetings
)
SELECT p.day, p.lane, p.text, p.is_event
FROM planned p
JOIN following f ON SUBSTR(p.day, 1, 7) = f.month
ORDER BY p.day NULLS LAST, p.lane NULLS LAST, p.text NULLS LAST
