// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.dashboard;

import io.jstach.jstache.JStache;
import java.util.List;

/** What an operator sets. */
@JStache(path = "settings")
record SettingsView(
        Badge mode,
        List<Choice> modes,
        boolean reverts,
        String revertsAt,
        List<AllowRow> allows,
        List<Fact> guards,
        boolean operate,
        boolean admin,
        List<TokenRow> tokens,
        boolean fleet,
        List<FleetRow> nodes,
        Fact certificate,
        String address,
        String licence,
        List<ControlRow> controls) {}
