// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.transport.mtls;

import io.honeymesh.api.Endpoint;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * Whom this node's operator chose to be let in by.
 *
 * @param asked where those who have not let it in yet can be reached, by node ID: out of a token, so the operator's own word
 * @param letIn the one that has
 */
record Introducers(Supplier<Map<String, List<Endpoint>>> asked, Supplier<Optional<String>> letIn) {}
