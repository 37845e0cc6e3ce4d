-- The films of the year by region and category, with what YouTube says of those that stand there.
SELECT v.title, v.category, v.published_on, COALESCE(t.cell, s.cell) AS views, v.row_cell,
       COALESCE(r.region_label, v.region) AS region_label,
       CASE WHEN SUBSTR(v.published_on, 6, 1) = '0' THEN SUBSTR(v.published_on, 7, 1) ELSE SUBSTR(v.published_on, 6, 2) END || '/' ||
       CASE WHEN SUBSTR(v.published_on, 9, 1) = '0' THEN SUBSTR(v.published_on, 10, 1) ELSE SUBSTR(v.published_on, 9, 2) END AS published_label
FROM videos v
CROSS JOIN period p
LEFT JOIN regions r ON v.region = r.region
LEFT JOIN (SELECT entity, cell FROM posts WHERE metric = 'youtube.video.total_views' AND value IS NOT NULL) t ON v.youtube_id = t.entity
LEFT JOIN (SELECT entity, cell FROM posts WHERE metric = 'youtube.video.views') s ON v.youtube_id = s.entity
WHERE v.published_on <= p.`end` AND v.published_on >= p.fiscal_start
ORDER BY r.place NULLS LAST, v.category NULLS LAST, v.published_on NULLS LAST, v.title NULLS LAST
