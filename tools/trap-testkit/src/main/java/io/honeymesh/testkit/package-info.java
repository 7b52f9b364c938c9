// SPDX-License-Identifier: Apache-2.0
/** Tests for traps: {@link io.honeymesh.testkit.TrapExtension}. */
package io.honeymesh.testkit;
