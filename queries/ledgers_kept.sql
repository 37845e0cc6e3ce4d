-- The ledgers that are kept: they have rows, or somebody has confirmed that there are none.
SELECT ledger, confirmed_until
FROM ledgers
WHERE kept
ORDER BY ledger NULLS LAST
