-- What wrk sends for a workload of ../http.sh.
local workload = os.getenv("WORKLOAD")

if workload == "echo" then
  wrk.method, wrk.path, wrk.body = "POST", "/echo", string.rep("x", 1024)
  wrk.headers["Content-Type"] = "application/octet-stream"
elseif workload == "items" then
  wrk.method, wrk.path = "POST", "/items"
  wrk.body = '{"name":"Portal Gun","price":42.5,"tags":["tool","green"],"note":"handle with care"}'
  wrk.headers["Content-Type"] = "application/json"
elseif workload == "pipeline" then
  function init()
    packet = string.rep(wrk.format("GET", "/plaintext"), 16)
  end

  function request()
    return packet
  end
end
