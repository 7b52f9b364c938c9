// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.api.service;

import io.honeymesh.api.Guard;
import java.util.Collection;
import org.osgi.annotation.versioning.ConsumerType;

/** Contributes guards (S04). Asked again every few seconds; must be quick and thread-safe. */
@ConsumerType
public interface GuardSource {

    Collection<Guard> guards();
}
