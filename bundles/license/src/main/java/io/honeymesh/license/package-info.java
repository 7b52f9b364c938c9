// SPDX-License-Identifier: Apache-2.0
/**
 * The licence: what the vendor signed is checked offline, and the clock it is checked by is watched. Nothing that protects the machine asks for it.
 */
package io.honeymesh.license;
