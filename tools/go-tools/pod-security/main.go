// Command pod-security evaluates pods as Pod Security admission does.
//
// It reads {"level": ..., "pods": [...]} from standard input and writes the checks that it ran and, per pod, those
// that forbid it.
package main

import (
	"encoding/json"
	"fmt"
	"os"

	corev1 "k8s.io/api/core/v1"
	"k8s.io/pod-security-admission/api"
	"k8s.io/pod-security-admission/policy"
)

type request struct {
	Level string       `json:"level"`
	Pods  []corev1.Pod `json:"pods"`
}

type refusal struct {
	Check  string `json:"check"`
	Reason string `json:"reason"`
	Detail string `json:"detail"`
}

type answer struct {
	Checks []string    `json:"checks"`
	Pods   [][]refusal `json:"pods"`
}

func main() {
	if err := run(); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func run() error {
	var asked request
	decoder := json.NewDecoder(os.Stdin)
	decoder.DisallowUnknownFields()
	if err := decoder.Decode(&asked); err != nil {
		return err
	}
	level, err := api.ParseLevel(asked.Level)
	if err != nil {
		return err
	}
	latest := api.LevelVersion{Level: level, Version: api.LatestVersion()}
	result := answer{Checks: []string{}, Pods: make([][]refusal, len(asked.Pods))}
	for index := range result.Pods {
		result.Pods[index] = []refusal{}
	}
	// One evaluator per check, since a result does not say which check it is of.
	for _, check := range policy.DefaultChecks() {
		evaluator, err := policy.NewEvaluator([]policy.Check{check})
		if err != nil {
			return err
		}
		result.Checks = append(result.Checks, string(check.ID))
		for index := range asked.Pods {
			pod := &asked.Pods[index]
			for _, found := range evaluator.EvaluatePod(latest, &pod.ObjectMeta, &pod.Spec) {
				if !found.Allowed {
					result.Pods[index] = append(result.Pods[index], refusal{string(check.ID), found.ForbiddenReason, found.ForbiddenDetail})
				}
			}
		}
	}
	return json.NewEncoder(os.Stdout).Encode(result)
}
