// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.shell.top;

import java.time.Instant;
import java.util.Optional;

/**
 * What a frame shows of the node beside the lists.
 *
 * @param peers how many others there are; empty without a mesh
 * @param unicode whether the terminal shows more than ASCII
 */
record Picture(Source.Head head, Instant now, Traffic traffic, Optional<Integer> peers, boolean unicode) {}
