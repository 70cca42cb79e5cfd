-- The floor of saving: `wrk … -s insert.lua ADDRESS -- TOKEN`.
local here = debug.getinfo(1, "S").source:match("^@(.*/)")
dofile(here .. "page.lua")

function init(args)
  wrk.method = "POST"
  wrk.headers["X-CSRFToken"] = args[1]
end
