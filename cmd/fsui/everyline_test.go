package main

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"hash/fnv"
	"io"
	"net/http"
	"strconv"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	tea "charm.land/bubbletea/v2"
	awssdk "github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/credentials"
	"github.com/aws/aws-sdk-go-v2/service/cloudwatchlogs"
	"github.com/aws/aws-sdk-go-v2/service/ecs"

	"github.com/fsui/fsui/internal/sim"
)

// lateLines has CloudWatch show three lines in ten up to four minutes after they were written.
type lateLines struct{ to *http.Client }

func (l lateLines) RoundTrip(req *http.Request) (*http.Response, error) {
	resp, err := l.to.Do(req)
	if err != nil || !strings.HasSuffix(req.Header.Get("X-Amz-Target"), ".FilterLogEvents") || resp.StatusCode != http.StatusOK {
		return resp, err
	}
	body, err := io.ReadAll(resp.Body)
	if err != nil {
		return nil, err
	}
	var page map[string]any
	if err := json.Unmarshal(body, &page); err != nil {
		return nil, err
	}
	events, _ := page["events"].([]any)
	shown := make([]any, 0, len(events))
	for _, e := range events {
		line, _ := e.(map[string]any)
		ms, _ := line["timestamp"].(float64)
		h := fnv.New64a()
		_, _ = fmt.Fprint(h, line["eventId"])
		share := float64(h.Sum64()>>11) / (1 << 53)
		if late := time.Duration(share / 0.3 * float64(4*time.Minute)); share > 0.3 || !time.Now().Before(time.UnixMilli(int64(ms)).Add(late)) {
			shown = append(shown, e)
		}
	}
	page["events"] = shown
	if body, err = json.Marshal(page); err != nil {
		return nil, err
	}
	resp.Body, resp.ContentLength = io.NopCloser(bytes.NewReader(body)), int64(len(body))
	resp.Header.Set("Content-Length", strconv.Itoa(len(body)))
	return resp, nil
}

// Every line that the containers of a service write, those of a deployment's too, is in the view once, be it up to four
// minutes late; what the view saves to a file is what it holds.
func TestEveryLineIsInTheViewOnce(t *testing.T) {
	if testing.Short() || underRace {
		t.Skip("seven minutes of a console and its region")
	}
	t.Parallel()
	atDesk(t, sim.Options{}, func(d *desk) {
		d.line.to = &http.Client{Transport: lateLines{d.region.Client()}}
		d.pass(15 * time.Second)
		d.press("2 /name:orders⏎ l")
		d.pass(5 * time.Second)
		from := d.region.Now()
		cfg := awssdk.Config{
			Region: "us-east-1", HTTPClient: d.region.Client(),
			Credentials: credentials.NewStaticCredentialsProvider("AKIASIMULATED0000000", "simulated", ""),
		}
		cluster, service := "prod", "orders"
		_, err := ecs.NewFromConfig(cfg).UpdateService(d.Context(), &ecs.UpdateServiceInput{Cluster: &cluster, Service: &service, ForceNewDeployment: true})
		if err != nil {
			d.Fatal(err)
		}
		d.pass(2 * time.Minute)
		to := d.region.Now()
		d.pass(4*time.Minute + 45*time.Second)

		d.press(">")
		d.send(tea.KeyPressMsg{Code: 'u', Mod: tea.ModCtrl})
		d.press("view.jsonl⏎")
		synctest.Wait()
		got := map[string]int{}
		for lines := bufio.NewScanner(bytes.NewReader(d.saved["view.jsonl"])); lines.Scan(); {
			var l struct{ EventID string }
			if err := json.Unmarshal(lines.Bytes(), &l); err != nil {
				d.Fatal(err)
			}
			got[l.EventID]++
		}
		want := writtenLines(d.Context(), d, cloudwatchlogs.NewFromConfig(cfg), "/ecs/orders", from, to)
		wrong := 0
		for id := range want {
			if got[id] != 1 {
				wrong++
			}
		}
		twice := 0
		for _, n := range got {
			if n > 1 {
				twice++
			}
		}
		if wrong > 0 || twice > 0 || len(want) < 1000 {
			d.Errorf("of %d lines %d are not in the view once; %d are there more often\n%s", len(want), wrong, twice, d.screen())
		}
	})
}

// writtenLines are the ids of a group's lines between two times.
func writtenLines(ctx context.Context, d *desk, logs *cloudwatchlogs.Client, group string, from, to time.Time) map[string]bool {
	d.Helper()
	ids := map[string]bool{}
	pages := cloudwatchlogs.NewFilterLogEventsPaginator(logs, &cloudwatchlogs.FilterLogEventsInput{
		LogGroupName: &group, StartTime: awssdk.Int64(from.UnixMilli()), EndTime: awssdk.Int64(to.UnixMilli()),
	})
	for pages.HasMorePages() {
		page, err := pages.NextPage(ctx)
		if err != nil {
			d.Fatal(err)
		}
		for _, e := range page.Events {
			ids[*e.EventId] = true
		}
	}
	return ids
}
