package org.kedge.gba.aka;

import java.util.Arrays;

/**
 * The permutation Keccak-f[1600] (FIPS 202 3). TUAK with more than one iteration needs it bare; no library on the class path shows it.
 * The state is 25 lanes of 64 bits, lane (x, y) at x + 5 y.
 */
final class Keccak {
    static final int LANES = 25;

    private static final int SIDE = 5;
    private static final int ROUNDS = 24;
    private static final long[] ROUND_CONSTANTS = roundConstants();
    /** Rho and pi together: the lane after lane (1, 0), and by how much it is rotated. */
    private static final int[] NEXT = new int[LANES - 1];
    private static final int[] ROTATION = new int[LANES - 1];

    static {
        int x = 1;
        int y = 0;
        for (int t = 0; t < LANES - 1; t++) {
            int nextY = (2 * x + 3 * y) % SIDE;
            x = y;
            y = nextY;
            NEXT[t] = x + SIDE * y;
            ROTATION[t] = (t + 1) * (t + 2) / 2 % Long.SIZE;
        }
    }

    private Keccak() {
    }

    /** From the linear feedback shift register of FIPS 202 3.2.5. */
    private static long[] roundConstants() {
        long[] constants = new long[ROUNDS];
        int register = 1;
        for (int round = 0; round < ROUNDS; round++) {
            for (int j = 0; j <= 6; j++) {
                if ((register & 1) != 0) {
                    constants[round] |= 1L << (1 << j) - 1;
                }
                register <<= 1;
                if ((register & 0x100) != 0) {
                    register ^= 0x171;
                }
            }
        }
        return constants;
    }

    static void permute(long[] lanes) {
        long[] column = new long[SIDE];
        for (long constant : ROUND_CONSTANTS) {
            theta(lanes, column);
            rhoAndPi(lanes);
            chi(lanes, column);
            lanes[0] ^= constant;
        }
        Arrays.fill(column, 0);
    }

    private static void theta(long[] lanes, long[] parity) {
        for (int x = 0; x < SIDE; x++) {
            parity[x] = lanes[x] ^ lanes[x + 5] ^ lanes[x + 10] ^ lanes[x + 15] ^ lanes[x + 20];
        }
        for (int x = 0; x < SIDE; x++) {
            long change = parity[(x + 4) % SIDE] ^ Long.rotateLeft(parity[(x + 1) % SIDE], 1);
            for (int lane = x; lane < LANES; lane += SIDE) {
                lanes[lane] ^= change;
            }
        }
    }

    private static void rhoAndPi(long[] lanes) {
        long moving = lanes[1];
        for (int t = 0; t < LANES - 1; t++) {
            long next = lanes[NEXT[t]];
            lanes[NEXT[t]] = Long.rotateLeft(moving, ROTATION[t]);
            moving = next;
        }
    }

    private static void chi(long[] lanes, long[] row) {
        for (int y = 0; y < LANES; y += SIDE) {
            System.arraycopy(lanes, y, row, 0, SIDE);
            for (int x = 0; x < SIDE; x++) {
                lanes[y + x] ^= ~row[(x + 1) % SIDE] & row[(x + 2) % SIDE];
            }
        }
    }
}
