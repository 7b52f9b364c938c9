// SPDX-License-Identifier: Apache-2.0
/** The catch-all trap. */
package io.honeymesh.trap.any;
