package sim

import "net/http"

// faultsPath is where the weather is read (GET) and replaced (PUT, the body is
// the spec) while the Region runs. No AWS service has such a path.
const faultsPath = "/_region/faults"

func (r *Region) answerFaults(req *http.Request) (answer, error) {
	plain := func(status int, line string) answer {
		return page(status, "text/plain; charset=utf-8", []byte(line+"\n"))
	}
	switch req.Method {
	case http.MethodGet:
		return plain(http.StatusOK, r.Faults()), nil
	case http.MethodPut:
		body, err := readBody(req)
		if err != nil {
			return answer{}, err
		}
		a := plain(http.StatusOK, string(body))
		if err := r.SetFaults(string(body)); err != nil {
			a = plain(http.StatusBadRequest, err.Error())
		}
		return a, nil
	default:
		a := plain(http.StatusMethodNotAllowed, "GET shows the faults, PUT replaces them")
		a.header.Set("Allow", "GET, PUT")
		return a, nil
	}
}
