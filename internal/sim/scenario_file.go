package sim

import (
	"errors"
	"fmt"
	"io/fs"
	"path"
	"slices"
	"strings"
	"time"

	"github.com/goccy/go-yaml"

	"github.com/fsui/fsui/assets"
)

// scenario is a file of assets/scenarios; the head of estate.yaml explains it to its writers. What goes wrong in it is never
// stated but follows: a task without a way to its registry cannot pull.
type scenario struct {
	Lived       time.Duration              `yaml:"lived"`
	Elsewhere   []elsewhereEntry           `yaml:"elsewhere"`
	VPCs        []vpcEntry                 `yaml:"vpcs"`
	Secrets     map[string]secretEntry     `yaml:"secrets"`
	FileSystems map[string]fileSystemEntry `yaml:"fileSystems"`
	Images      map[string]imageEntry      `yaml:"images"`
	Logs        map[string]logEntry        `yaml:"logs"`
	Clusters    []clusterEntry             `yaml:"clusters"`
}

// elsewhereEntry says what scenario another Region or account plays; "" = any.
type elsewhereEntry struct {
	Account string `yaml:"account"`
	Region  string `yaml:"region"`
	Plays   string `yaml:"plays"`
}

type vpcEntry struct {
	Name               string            `yaml:"name"`
	CIDR               string            `yaml:"cidr"`
	InternetGateway    bool              `yaml:"internetGateway"`
	Subnets            []subnetEntry     `yaml:"subnets"`
	NoHostNames        bool              `yaml:"noHostNames"`
	NATGateways        []string          `yaml:"natGateways"`
	DeletedNATGateways []string          `yaml:"deletedNATGateways"`
	TransitGateways    []string          `yaml:"transitGateways"`
	HostedZones        []string          `yaml:"hostedZones"`
	Endpoints          []endpointEntry   `yaml:"endpoints"`
	RouteTables        []routeTableEntry `yaml:"routeTables"`
	SecurityGroups     []groupEntry      `yaml:"securityGroups"`
	NetworkACLs        []aclEntry        `yaml:"networkACLs"`
	LoadBalancers      []balancerEntry   `yaml:"loadBalancers"`
}

type subnetEntry struct {
	Name        string `yaml:"name"`
	Zone        string `yaml:"zone"`
	CIDR        string `yaml:"cidr"`
	MapPublicIP bool   `yaml:"mapPublicIP"`
}

type endpointEntry struct {
	Service        string   `yaml:"service"`
	Gateway        bool     `yaml:"gateway"`
	NoPrivateNames bool     `yaml:"noPrivateNames"`
	Subnets        []string `yaml:"subnets"`
	SecurityGroups []string `yaml:"securityGroups"`
}

type routeTableEntry struct {
	Name    string            `yaml:"name"`
	Main    bool              `yaml:"main"`
	Subnets []string          `yaml:"subnets"`
	Routes  map[string]string `yaml:"routes"`
}

type groupEntry struct {
	Name        string         `yaml:"name"`
	Description string         `yaml:"description"`
	Ingress     []ingressEntry `yaml:"ingress"`
	Egress      []egressEntry  `yaml:"egress"`
}

type ingressEntry struct {
	Port int    `yaml:"port"`
	From string `yaml:"from"`
}

type egressEntry struct {
	Port int    `yaml:"port"`
	To   string `yaml:"to"`
}

type aclEntry struct {
	Name    string         `yaml:"name"`
	Subnets []string       `yaml:"subnets"`
	Rules   []aclRuleEntry `yaml:"rules"`
}

type aclRuleEntry struct {
	Number int32  `yaml:"number"`
	Egress bool   `yaml:"egress"`
	Deny   bool   `yaml:"deny"`
	Ports  []int  `yaml:"ports"`
	CIDR   string `yaml:"cidr"`
}

type balancerEntry struct {
	Name           string   `yaml:"name"`
	Internal       bool     `yaml:"internal"`
	Subnets        []string `yaml:"subnets"`
	SecurityGroups []string `yaml:"securityGroups"`
}

type secretEntry struct {
	Denied bool `yaml:"denied"`
}

type fileSystemEntry struct {
	Zones []string `yaml:"zones"`
}

type imageEntry struct {
	Arch   string      `yaml:"arch"`
	Pushes []pushEntry `yaml:"pushes"`
}

// pushEntry is a tag that was pushed over, or deleted.
type pushEntry struct {
	Tag     string        `yaml:"tag"`
	Ago     time.Duration `yaml:"ago"`
	Ends    *endEntry     `yaml:"ends"`
	Deleted bool          `yaml:"deleted"`
}

type logEntry struct {
	Start []string `yaml:"start"`
	Lines []string `yaml:"lines"`
	Rate  float64  `yaml:"rate"`
	Crash []string `yaml:"crash"`
	Stop  []string `yaml:"stop"`
	Late  float64  `yaml:"late"`
}

type clusterEntry struct {
	Name           string            `yaml:"name"`
	OldARNs        bool              `yaml:"oldARNs"`
	Providers      []string          `yaml:"providers"`
	Insights       string            `yaml:"insights"`
	EventCapture   bool              `yaml:"eventCapture"`
	ActionLogs     bool              `yaml:"actionLogs"`
	ExecKey        string            `yaml:"execKey"`
	Subnets        []string          `yaml:"subnets"`
	SecurityGroups []string          `yaml:"securityGroups"`
	Instances      []instanceEntry   `yaml:"instances"`
	Services       []serviceEntry    `yaml:"services"`
	Tasks          []runEntry        `yaml:"tasks"`
	Schedules      []scheduleEntry   `yaml:"schedules"`
	Tags           map[string]string `yaml:"tags"`
}

type instanceEntry struct {
	Type   string `yaml:"type"`
	Subnet string `yaml:"subnet"`
	CPU    int32  `yaml:"cpu"`
	Memory int32  `yaml:"memory"`

	Disconnected bool `yaml:"disconnected"`
}

type serviceEntry struct {
	Name           string            `yaml:"name"`
	Age            time.Duration     `yaml:"age"`
	Desired        int32             `yaml:"desired"`
	EC2            bool              `yaml:"ec2"`
	Daemon         bool              `yaml:"daemon"`
	Controller     string            `yaml:"controller"`
	Providers      []providerEntry   `yaml:"providers"`
	InterruptEvery time.Duration     `yaml:"interruptEvery"`
	MinimumHealthy *int32            `yaml:"minimumHealthy"`
	Maximum        *int32            `yaml:"maximum"`
	Breaker        bool              `yaml:"breaker"`
	Rollback       bool              `yaml:"rollback"`
	Grace          time.Duration     `yaml:"grace"`
	Exec           bool              `yaml:"exec"`
	Subnets        []string          `yaml:"subnets"`
	SecurityGroups []string          `yaml:"securityGroups"`
	PublicIP       bool              `yaml:"publicIP"`
	Target         *targetEntry      `yaml:"target"`
	TaskSets       []taskSetEntry    `yaml:"taskSets"`
	Task           taskEntry         `yaml:"task"`
	Deploy         *deployEntry      `yaml:"deploy"`
	Redeploy       *time.Duration    `yaml:"redeploy"`
	Undeployed     *taskEntry        `yaml:"undeployed"`
	Traffic        *trafficEntry     `yaml:"traffic"`
	Alarms         alarmEntry        `yaml:"alarms"`
	Connect        *connectEntry     `yaml:"connect"`
	Registry       int32             `yaml:"registry"`
	Scale          *scaleEntry       `yaml:"scale"`
	Scaling        *scalingEntry     `yaml:"scaling"`
	Tags           map[string]string `yaml:"tags"`
}

type providerEntry struct {
	Name   string `yaml:"name"`
	Base   int32  `yaml:"base"`
	Weight int32  `yaml:"weight"`
}

type targetEntry struct {
	Group        string        `yaml:"group"`
	LoadBalancer string        `yaml:"loadBalancer"`
	Port         int32         `yaml:"port"`
	Path         string        `yaml:"path"`
	Codes        string        `yaml:"codes"`
	Interval     time.Duration `yaml:"interval"`
	Timeout      time.Duration `yaml:"timeout"`
	Healthy      int32         `yaml:"healthy"`
	Unhealthy    int32         `yaml:"unhealthy"`
	Delay        time.Duration `yaml:"delay"`
}

type taskSetEntry struct {
	Primary bool       `yaml:"primary"`
	Scale   float64    `yaml:"scale"`
	Task    *taskEntry `yaml:"task"`
	Group   string     `yaml:"group"`
}

type deployEntry struct {
	Ago     time.Duration `yaml:"ago"`
	Subnets []string      `yaml:"subnets"`
	Task    taskEntry     `yaml:"task"`
}

type trafficEntry struct {
	Strategy  string        `yaml:"strategy"`
	Step      float64       `yaml:"step"`
	StepBake  time.Duration `yaml:"stepBake"`
	Bake      time.Duration `yaml:"bake"`
	Alternate string        `yaml:"alternate"`
	Pauses    []pauseEntry  `yaml:"pauses"`
}

type pauseEntry struct {
	Before  string        `yaml:"before"`
	Timeout time.Duration `yaml:"timeout"`
	Then    string        `yaml:"then"`
}

type alarmEntry struct {
	Names    []string      `yaml:"names"`
	Rollback bool          `yaml:"rollback"`
	Fires    time.Duration `yaml:"fires"`
}

type scaleEntry struct {
	Ago     time.Duration `yaml:"ago"`
	Desired int32         `yaml:"desired"`
}

type runEntry struct {
	Ago       time.Duration `yaml:"ago"`
	StartedBy string        `yaml:"startedBy"`
	Task      taskEntry     `yaml:"task"`
}

type taskEntry struct {
	Family      string            `yaml:"family"`
	Revision    int               `yaml:"revision"`
	CPU         int               `yaml:"cpu"`
	Memory      int               `yaml:"memory"`
	Arch        string            `yaml:"arch"`
	NetworkMode string            `yaml:"networkMode"`
	Volumes     map[string]string `yaml:"volumes"`
	RoleLacks   []string          `yaml:"roleLacks"` // of what the agent of ECS Exec needs
	Containers  []containerEntry  `yaml:"containers"`
}

type containerEntry struct {
	Name        string            `yaml:"name"`
	Image       string            `yaml:"image"`
	CPU         int32             `yaml:"cpu"`
	Memory      int32             `yaml:"memory"`
	Sidecar     bool              `yaml:"sidecar"`
	Ports       []int32           `yaml:"ports"`
	Command     []string          `yaml:"command"`
	Environment map[string]string `yaml:"environment"`
	Secrets     map[string]string `yaml:"secrets"`
	Mounts      map[string]string `yaml:"mounts"`
	HealthCheck string            `yaml:"healthCheck"`
	Pull        time.Duration     `yaml:"pull"`
	Starts      time.Duration     `yaml:"starts"`
	Listens     []int32           `yaml:"listens"`
	Answers     []answerEntry     `yaml:"answers"`
	Health      []healthEntry     `yaml:"health"`
	Ends        *endEntry         `yaml:"ends"`
	OutOfMemory time.Duration     `yaml:"outOfMemory"`
	IgnoresTerm bool              `yaml:"ignoresTerm"`
	NoShell     bool              `yaml:"noShell"`
	ExecStopped string            `yaml:"execAgentStopped"`
	Logs        string            `yaml:"logs"`
	LogsTo      logsToEntry       `yaml:"logsTo"`
	Router      string            `yaml:"router"`
	AnyHostPort bool              `yaml:"anyHostPort"`
	AnyImage    bool              `yaml:"anyImage"`
}

type logsToEntry struct {
	Driver  string            `yaml:"driver"`
	Options map[string]string `yaml:"options"`
	Group   string            `yaml:"group"`
	Prefix  string            `yaml:"prefix"`
	NoGroup bool              `yaml:"noGroup"`
}

type answerEntry struct {
	After    time.Duration `yaml:"after"`
	Code     int           `yaml:"code"`
	TimesOut bool          `yaml:"timesOut"`
}

type healthEntry struct {
	After     time.Duration `yaml:"after"`
	Unhealthy bool          `yaml:"unhealthy"`
}

type endEntry struct {
	After time.Duration `yaml:"after"`
	Code  int32         `yaml:"code"`
}

const scenarioFolder = "scenarios"

// Scenarios lists the embedded scenarios by name.
func Scenarios() []string {
	files, err := fs.Glob(assets.FS, scenarioFolder+"/*.yaml")
	if err != nil {
		return nil // only a malformed pattern is an error
	}
	names := make([]string, 0, len(files))
	for _, file := range files {
		names = append(names, strings.TrimSuffix(path.Base(file), ".yaml"))
	}
	return names
}

// readScenario reads an embedded scenario by name.
func readScenario(name string) (*scenario, error) {
	if known := Scenarios(); !slices.Contains(known, name) {
		return nil, fmt.Errorf("unknown scenario %q: there are %s", name, strings.Join(known, ", "))
	}
	file := name + ".yaml"
	text, err := assets.FS.ReadFile(scenarioFolder + "/" + file)
	if err != nil {
		return nil, err
	}
	return parseScenario(file, text)
}

// parseScenario refuses unknown and doubled keys and wrong types with file:line:column.
func parseScenario(file string, text []byte) (*scenario, error) {
	var s scenario
	err := yaml.UnmarshalWithOptions(text, &s, yaml.Strict())
	if err == nil {
		return &s, nil
	}
	if at := yaml.Error(nil); errors.As(err, &at) && at.GetToken() != nil {
		place := at.GetToken().Position
		return nil, fmt.Errorf("%s:%d:%d: %s", file, place.Line, place.Column, at.GetMessage())
	}
	return nil, fmt.Errorf("%s: %w", file, err)
}
