// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.dashboard;

import java.util.List;

/** The latest fingerprints of a kind. */
record KindRow(String kind, List<Fact> prints) {}
