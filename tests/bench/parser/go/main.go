// The Go parsers of the benchmark: reads a file again and again with one of them, and prints what each round cost as JSON.
package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math"
	"os"
	"strconv"
	"syscall"

	dto "github.com/prometheus/client_model/go"
	"github.com/prometheus/common/expfmt"
	"github.com/prometheus/common/model"
	"github.com/prometheus/prometheus/model/labels"
	"github.com/prometheus/prometheus/model/textparse"
)

// What one reading saw: the benchmark compares it with what the other parsers saw.
type seen struct {
	Samples int
	Sum     float64
	Labels  int
}

type result struct {
	Bytes   int       `json:"bytes"`
	Samples int       `json:"samples"`
	Sum     float64   `json:"sum"`
	Rounds  []float64 `json:"rounds"`
}

var parsers = map[string]func([]byte) (seen, error){
	"expfmt":             readFamilies,
	"text":               func(data []byte) (seen, error) { return readEntries(textOf(data), false) },
	"text-labels":        func(data []byte) (seen, error) { return readEntries(textOf(data), true) },
	"openmetrics":        func(data []byte) (seen, error) { return readEntries(openMetricsOf(data), false) },
	"openmetrics-labels": func(data []byte) (seen, error) { return readEntries(openMetricsOf(data), true) },
}

func main() {
	if err := run(os.Args[1:]); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

// Arguments: parser, file, CPU seconds of warm-up, CPU seconds to measure, and at least how many rounds.
func run(args []string) error {
	if len(args) != 5 || parsers[args[0]] == nil {
		return fmt.Errorf("expected: parser file warm-up seconds rounds; got %q", args)
	}
	data, err := os.ReadFile(args[1])
	if err != nil {
		return err
	}
	warmUp, err := strconv.ParseFloat(args[2], 64)
	if err != nil {
		return err
	}
	budget, err := strconv.ParseFloat(args[3], 64)
	if err != nil {
		return err
	}
	atLeast, err := strconv.Atoi(args[4])
	if err != nil {
		return err
	}
	if _, _, err := rounds(parsers[args[0]], data, warmUp, 0); err != nil {
		return err
	}
	costs, last, err := rounds(parsers[args[0]], data, budget, atLeast)
	if err != nil {
		return err
	}
	return json.NewEncoder(os.Stdout).Encode(result{Bytes: len(data), Samples: last.Samples, Sum: last.Sum, Rounds: costs})
}

func rounds(parse func([]byte) (seen, error), data []byte, budget float64, atLeast int) (costs []float64, last seen, err error) {
	for spent := 0.0; spent < budget || len(costs) < atLeast; {
		before := cpuSeconds()
		if last, err = parse(data); err != nil {
			return nil, last, err
		}
		cost := cpuSeconds() - before
		costs = append(costs, cost)
		spent += cost
	}
	return costs, last, nil
}

// User and system time of all threads, so that of the garbage collector too.
func cpuSeconds() float64 {
	var usage syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &usage); err != nil {
		panic(err)
	}
	return float64(usage.Utime.Nano()+usage.Stime.Nano()) / 1e9
}

func textOf(data []byte) textparse.Parser {
	return textparse.NewPromParser(data, labels.NewSymbolTable(), false)
}

func openMetricsOf(data []byte) textparse.Parser {
	return textparse.NewOpenMetricsParser(data, labels.NewSymbolTable())
}

// As a scrape does it: a series that it knows costs no labels, a new one does.
func readEntries(parser textparse.Parser, withLabels bool) (seen, error) {
	var all seen
	var set labels.Labels
	for {
		entry, err := parser.Next()
		if errors.Is(err, io.EOF) {
			return all, nil
		}
		if err != nil {
			return all, err
		}
		if entry != textparse.EntrySeries {
			continue
		}
		_, _, value := parser.Series()
		all.add(value)
		if withLabels {
			parser.Labels(&set)
			all.Labels += set.Len()
		}
	}
}

func readFamilies(data []byte) (seen, error) {
	var all seen
	parser := expfmt.NewTextParser(model.UTF8Validation)
	families, err := parser.TextToMetricFamilies(bytes.NewReader(data))
	for _, family := range families {
		for _, metric := range family.GetMetric() {
			all.addMetric(metric)
		}
	}
	return all, err
}

func (all *seen) addMetric(metric *dto.Metric) {
	all.Labels += len(metric.GetLabel())
	switch {
	case metric.Counter != nil:
		all.add(metric.Counter.GetValue())
	case metric.Gauge != nil:
		all.add(metric.Gauge.GetValue())
	case metric.Untyped != nil:
		all.add(metric.Untyped.GetValue())
	case metric.Summary != nil:
		for _, quantile := range metric.Summary.Quantile {
			all.add(quantile.GetValue())
		}
		all.add(metric.Summary.GetSampleSum())
		all.add(float64(metric.Summary.GetSampleCount()))
	case metric.Histogram != nil:
		for _, bucket := range metric.Histogram.Bucket {
			all.add(float64(bucket.GetCumulativeCount()))
		}
		all.add(metric.Histogram.GetSampleSum())
		all.add(float64(metric.Histogram.GetSampleCount()))
	}
}

func (all *seen) add(value float64) {
	all.Samples++
	if !math.IsNaN(value) {
		all.Sum += value
	}
}
