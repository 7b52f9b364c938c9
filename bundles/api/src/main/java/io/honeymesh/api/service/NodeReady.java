// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.api.service;

import org.osgi.annotation.versioning.ProviderType;

/** Registered once bans are restored (or the ledger has failed to come in time): traps may open. */
@ProviderType
public interface NodeReady {}
