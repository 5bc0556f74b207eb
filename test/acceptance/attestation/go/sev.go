// A verifier's way to a SEV-SNP report, on google/go-sev-guest: its client asks for one by configfs, its parser reads it.
// Prints TAP.
package main

import (
	"bytes"
	"fmt"

	"github.com/google/go-sev-guest/abi"
	"github.com/google/go-sev-guest/client"
)

func main() {
	provider := &client.LinuxConfigFsQuoteProvider{}
	check("configfs will do", provider.IsSupported())
	var reportData [64]byte
	copy(reportData[:], "a nonce of the verifier")
	attestation, err := client.GetQuoteProto(provider, reportData)
	check("a report", err == nil, err)
	check("it holds the nonce", bytes.Equal(attestation.GetReport().GetReportData(), reportData[:]))
	raw, err := provider.GetRawQuote(reportData)
	check("as bytes", err == nil && len(raw) >= abi.ReportSize, len(raw), err)
	report, err := abi.ReportToProto(raw[:abi.ReportSize])
	check("which its parser reads", err == nil, err)
	again, err := abi.ReportToAbiBytes(report)
	check("and writes as they were", err == nil && bytes.Equal(again, raw[:abi.ReportSize]), err)
	for level := uint(0); level < 4; level++ {
		raw, err := provider.GetRawQuoteAtLevel(reportData, level)
		if err != nil {
			check(fmt.Sprintf("a report at level %d", level), false, err)
			continue
		}
		report, err := abi.ReportToProto(raw[:abi.ReportSize])
		check(fmt.Sprintf("a report at level %d says so", level), err == nil && report.GetVmpl() == uint32(level), report.GetVmpl(), err)
	}
	_, err = provider.GetRawQuoteAtLevel(reportData, 4)
	check("there is no level 4", err != nil)
	fmt.Printf("1..%d\n", count)
}
