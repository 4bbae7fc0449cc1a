package sim

import (
	"net/http"
)

// faultsPath is where the weather is read (GET) and replaced (PUT, the body is
// the spec) while the Region runs. No AWS service has such a path.
const faultsPath = "/_region/faults"

func (r *Region) answerFaults(req *http.Request) (answer, error) {
	switch req.Method {
	case http.MethodGet:
		return page(http.StatusOK, "text/plain; charset=utf-8", r.Faults()+"\n"), nil
	case http.MethodPut:
		body, err := readBody(req)
		if err != nil {
			return answer{}, err
		}
		if err := r.SetFaults(string(body)); err != nil {
			return page(http.StatusBadRequest, "text/plain; charset=utf-8", err.Error()+"\n"), nil
		}
		return page(http.StatusOK, "text/plain; charset=utf-8", r.Faults()+"\n"), nil
	default:
		a := page(http.StatusMethodNotAllowed, "text/plain; charset=utf-8", "GET shows the faults, PUT replaces them\n")
		a.header.Set("Allow", "GET, PUT")
		return a, nil
	}
}
