// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.dashboard;

import io.jstach.jstache.JStache;
import java.util.List;

/** The node among its peers. */
@JStache(path = "mesh")
record MeshView(
        String nodeId,
        String cluster,
        boolean shares,
        String why,
        List<Fact> links,
        String statements,
        String enforced,
        List<PeerRow> peers,
        List<Fact> refusals,
        boolean noRefusals,
        List<PeerRow> others,
        List<TrustRow> history,
        boolean noHistory,
        boolean operate,
        boolean admin) {}
