// SPDX-License-Identifier: Apache-2.0
/** The live screen of {@code honeymesh:top}: what it shows comes from a {@link io.honeymesh.shell.top.Source}, where it shows it is JLine's. */
package io.honeymesh.shell.top;
