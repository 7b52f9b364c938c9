// SPDX-License-Identifier: Apache-2.0
/** Measures the enforcement bundle from inside: what its tables and its program cost without the rest of a node. */
package io.honeymesh.enforcement;
