// SPDX-License-Identifier: Apache-2.0
/**
 * What the node tells other programs: bans and events in the forms they read. Each form is a service of
 * {@link io.honeymesh.api.spi.Exporter}; {@link io.honeymesh.exports.ExportDesk} hands them what they write.
 */
package io.honeymesh.exports;
