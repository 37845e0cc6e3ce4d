-- Videos published in the month, with what YouTube says of those that stand there.
SELECT v.title, v.category,
       CASE WHEN SUBSTR(v.published_on, 6, 1) = '0' THEN SUBSTR(v.published_on, 7, 1) ELSE SUBSTR(v.published_on, 6, 2) END || '/' ||
       CASE WHEN SUBSTR(v.published_on, 9, 1) = '0' THEN SUBSTR(v.published_on, 10, 1) ELSE SUBSTR(v.published_on, 9, 2) END AS published_label,
       v.published_on, s.cell AS views
FROM videos v
JOIN period p ON v.month = p.month
LEFT JOIN (SELECT entity, cell FROM posts WHERE metric = 'youtube.video.views') s ON v.youtube_id = s.entity
WHERE v.published_on IS NOT NULL
ORDER BY v.published_on NULLS LAST, v.title NULLS LAST
