package state

import (
	"fmt"
	"strings"
)

// Connect is a service's place in Service Connect: the names that others of its namespace reach it by.
// https://docs.aws.amazon.com/AmazonECS/latest/developerguide/service-connect.html
type Connect struct {
	Namespace string // name or ARN
	Names     []ConnectName
}

// ConnectName is one port of a service under a name; a service without any is a client only.
type ConnectName struct {
	DNS      string // what clients ask for
	Port     int    // that clients connect to
	PortName string // of the task definition
	// Discovery is the name in the namespace, "" = the port's.
	Discovery string
}

// Registry is a service of AWS Cloud Map that the tasks are registered with.
// https://docs.aws.amazon.com/AmazonECS/latest/developerguide/service-discovery.html
type Registry struct {
	ARN       string
	Container string // "" where the record has no port
	Port      int    // 0 = none
}

// Words are the namespace by its last name, and the names.
func (c *Connect) Words() string {
	space := c.Namespace[strings.LastIndexByte(c.Namespace, '/')+1:]
	if len(c.Names) == 0 {
		return "client of " + space
	}
	names := make([]string, len(c.Names))
	for i, n := range c.Names {
		names[i] = n.DNS
		if n.Port > 0 {
			names[i] = fmt.Sprintf("%s:%d", n.DNS, n.Port)
		}
	}
	return strings.Join(names, ", ") + " in " + space
}

// Words are the id of the registry's service, and the port.
func (r Registry) Words() string {
	id := r.ARN[strings.LastIndexByte(r.ARN, '/')+1:]
	if r.Port == 0 {
		return id
	}
	return fmt.Sprintf("%s port %d", id, r.Port)
}
