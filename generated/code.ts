// Written by scripts/generate.ts from the contracts' artifacts. Do not edit.

export const contractCode = {
  "EventFactory": {
    "hash": "0x03101a18c808d18a65beae8ec64eca90a9579d9564e5005b2bf70cd589af3da7",
    "immutables": {
      "implementation": [
        538,
        2206
      ],
      "FEE_BPS": [
        988
      ],
      "RELAYER": [
        151
      ]
    }
  },
  "EventTickets": {
    "hash": "0x85da45b92b4bda2ee59e9275560ccd2202eeb026137025e7a0dfbfb4c7314508",
    "immutables": {
      "FACTORY": [
        4958
      ],
      "RELAYER": [
        5041
      ],
      "DESK": [
        8369,
        16535
      ],
      "FEE_BPS": [
        19431
      ]
    }
  },
  "EventDesk": {
    "hash": "0x40712dd4c0261928aa58f3a08235f62231b513e3bbb776ecdab018df0ee44fb8",
    "immutables": {
      "FEE_RECIPIENT": [
        10669,
        11556,
        17622
      ],
      "FEE_BPS": [
        7564,
        10630
      ]
    }
  }
} as const;
