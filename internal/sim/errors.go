package sim

import (
	"fmt"
	"net/http"
)

// apiError is a refusal in AWS's own words. Handlers return it, and the
// protocol of the service the call went to gives it its shape on the wire.
type apiError struct {
	code    string // "ClusterNotFoundException"
	message string // "Cluster not found."
	status  int    // HTTP status; 0 means 400
}

func (e *apiError) Error() string { return e.code + ": " + e.message }

func (e *apiError) httpStatus() int {
	if e.status == 0 {
		return http.StatusBadRequest
	}
	return e.status
}

// party is the one at fault, as the awsQuery protocol calls it.
func (e *apiError) party() string {
	if e.httpStatus() >= http.StatusInternalServerError {
		return "Receiver"
	}
	return "Sender"
}

// The refusals below are the same for every operation of a service, but each
// service has a code and a status of its own for them: see "Common Errors" in
// each service's API reference.

func errUnknownOperation(s service, name string) *apiError {
	switch {
	case s.protocol.json() || s.protocol == rpcCBOR:
		return &apiError{code: "UnknownOperationException"}
	case s.protocol == ec2Query:
		return &apiError{code: "InvalidAction", message: fmt.Sprintf("The action %s is not valid for this web service.", name)}
	default:
		return &apiError{code: "InvalidAction", message: fmt.Sprintf("Could not find operation %s for version %s", name, s.version)}
	}
}

func errMalformed(s service, why string) *apiError {
	if s.protocol.json() || s.protocol == rpcCBOR {
		return &apiError{code: "SerializationException", message: why}
	}
	return &apiError{code: "MalformedQueryString", message: why}
}

// errThrottled: https://docs.aws.amazon.com/AmazonECS/latest/APIReference/request-throttling.html,
// https://docs.aws.amazon.com/ec2/latest/devguide/ec2-api-throttling.html.
func errThrottled(s service) *apiError {
	switch {
	case s.protocol.json() || s.protocol == rpcCBOR:
		return &apiError{code: "ThrottlingException", message: "Rate exceeded"}
	case s.protocol == ec2Query:
		return &apiError{code: "RequestLimitExceeded", message: "Request limit exceeded.", status: http.StatusServiceUnavailable}
	default:
		return &apiError{code: "Throttling", message: "Rate exceeded"}
	}
}

func errExpired(s service) *apiError {
	const message = "The security token included in the request is expired"
	switch {
	case s.protocol.json() || s.protocol == rpcCBOR:
		return &apiError{code: "ExpiredTokenException", message: message}
	case s.protocol == ec2Query:
		return &apiError{code: "RequestExpired", message: "Request has expired."}
	default:
		return &apiError{code: "ExpiredToken", message: message, status: http.StatusForbidden}
	}
}

// errDenied words the answer to a caller whose policies do not mention the
// action: https://docs.aws.amazon.com/IAM/latest/UserGuide/troubleshoot_access-denied.html.
func errDenied(s service, name, caller string) *apiError {
	action := s.name + ":" + name
	because := fmt.Sprintf("because no identity-based policy allows the %s action", action)
	user := fmt.Sprintf("User: %s is not authorized to perform: %s", caller, action)
	switch {
	case s.protocol.json() || s.protocol == rpcCBOR:
		return &apiError{code: "AccessDeniedException", message: user + " on resource: * " + because}
	case s.protocol == ec2Query:
		return &apiError{
			code:    "UnauthorizedOperation",
			message: "You are not authorized to perform this operation. " + user + " " + because,
			status:  http.StatusForbidden,
		}
	default:
		return &apiError{code: "AccessDenied", message: user + " " + because, status: http.StatusForbidden}
	}
}

// errBroken is what the service answers when the mistake is its own.
func errBroken(s service) *apiError {
	const status = http.StatusInternalServerError
	switch s.name {
	case "ecs":
		return &apiError{code: "ServerException", message: "Service Unavailable. Please try again later.", status: status}
	case "logs":
		return &apiError{code: "ServiceUnavailableException", message: "The service is temporarily unavailable.", status: status}
	case "ec2":
		return &apiError{code: "InternalError", message: "An internal error has occurred", status: status}
	default:
		return errInternal()
	}
}

// errInternal stands for a mistake in the simulated region itself.
func errInternal() *apiError {
	return &apiError{
		code:    "InternalFailure",
		message: "The request processing has failed because of an unknown error, exception or failure.",
		status:  http.StatusInternalServerError,
	}
}
