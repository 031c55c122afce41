package org.kedge.gba.aka;

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
        for (long constant : ROUND_CONSTANTS) {
            theta(lanes);
            rhoAndPi(lanes);
            chi(lanes);
            lanes[0] ^= constant;
        }
    }

    /**
     * Written out, as {@link #chi} is: with an array for the parities and a copy of each row a vector of TUAK took more than twice as long,
     * and there was one more array to wipe.
     */
    private static void theta(long[] lanes) {
        long p0 = parity(lanes, 0);
        long p1 = parity(lanes, 1);
        long p2 = parity(lanes, 2);
        long p3 = parity(lanes, 3);
        long p4 = parity(lanes, 4);
        long d0 = p4 ^ Long.rotateLeft(p1, 1);
        long d1 = p0 ^ Long.rotateLeft(p2, 1);
        long d2 = p1 ^ Long.rotateLeft(p3, 1);
        long d3 = p2 ^ Long.rotateLeft(p4, 1);
        long d4 = p3 ^ Long.rotateLeft(p0, 1);
        for (int y = 0; y < LANES; y += SIDE) {
            lanes[y] ^= d0;
            lanes[y + 1] ^= d1;
            lanes[y + 2] ^= d2;
            lanes[y + 3] ^= d3;
            lanes[y + 4] ^= d4;
        }
    }

    private static long parity(long[] lanes, int x) {
        return lanes[x] ^ lanes[x + 5] ^ lanes[x + 10] ^ lanes[x + 15] ^ lanes[x + 20];
    }

    private static void rhoAndPi(long[] lanes) {
        long moving = lanes[1];
        for (int t = 0; t < LANES - 1; t++) {
            long next = lanes[NEXT[t]];
            lanes[NEXT[t]] = Long.rotateLeft(moving, ROTATION[t]);
            moving = next;
        }
    }

    private static void chi(long[] lanes) {
        for (int y = 0; y < LANES; y += SIDE) {
            long a0 = lanes[y];
            long a1 = lanes[y + 1];
            long a2 = lanes[y + 2];
            long a3 = lanes[y + 3];
            long a4 = lanes[y + 4];
            lanes[y] = a0 ^ ~a1 & a2;
            lanes[y + 1] = a1 ^ ~a2 & a3;
            lanes[y + 2] = a2 ^ ~a3 & a4;
            lanes[y + 3] = a3 ^ ~a4 & a0;
            lanes[y + 4] = a4 ^ ~a0 & a1;
        }
    }
}
