// A verifier's way to a TDX quote, on google/go-tdx-guest: its client asks for one by configfs, its parser reads it.
// Prints TAP.
package main

import (
	"bytes"
	"fmt"

	"github.com/google/go-tdx-guest/abi"
	"github.com/google/go-tdx-guest/client"
	pb "github.com/google/go-tdx-guest/proto/tdx"
)

func main() {
	provider, err := client.GetQuoteProvider()
	check("a provider of quotes", err == nil, err)
	check("configfs will do for it", provider.IsSupported() == nil, provider.IsSupported())
	var reportData [64]byte
	copy(reportData[:], "a nonce of the verifier")
	raw, err := client.GetRawQuote(provider, reportData)
	check("a quote", err == nil && len(raw) > 0, err)
	parsed, err := abi.QuoteToProto(raw)
	quote, known := parsed.(*pb.QuoteV4)
	check("it is one of version 4", err == nil && known, err)
	check("its parts are well-formed", abi.CheckQuoteV4(quote) == nil, abi.CheckQuoteV4(quote))
	check("it holds the nonce", bytes.Equal(quote.GetTdQuoteBody().GetReportData(), reportData[:]))
	chain := quote.GetSignedData().GetCertificationData().GetQeReportCertificationData().GetPckCertificateChainData().GetPckCertChain()
	check("with a chain of certificates", bytes.Contains(chain, []byte("BEGIN CERTIFICATE")))
	again, err := abi.QuoteToAbiBytes(quote)
	check("written again it is the same", err == nil && bytes.HasPrefix(raw, again), err)
	fmt.Printf("1..%d\n", count)
}
