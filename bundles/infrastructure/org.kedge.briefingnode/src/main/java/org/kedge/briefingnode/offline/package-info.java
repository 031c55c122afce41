/** Instructions that were signed elsewhere and are only carried by the Briefing Node (D-82). */
package org.kedge.briefingnode.offline;
