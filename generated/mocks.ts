// Written by scripts/generate.ts from the contracts' artifacts. Do not edit.

export const smartAccountAbi = [
  {
    "inputs": [
      {
        "internalType": "address",
        "name": "first",
        "type": "address"
      }
    ],
    "stateMutability": "nonpayable",
    "type": "constructor"
  },
  {
    "inputs": [
      {
        "internalType": "bytes",
        "name": "reason",
        "type": "bytes"
      }
    ],
    "name": "Failed",
    "type": "error"
  },
  {
    "inputs": [],
    "name": "NotOwner",
    "type": "error"
  },
  {
    "inputs": [
      {
        "internalType": "address",
        "name": "to",
        "type": "address"
      },
      {
        "internalType": "uint256",
        "name": "value",
        "type": "uint256"
      },
      {
        "internalType": "bytes",
        "name": "data",
        "type": "bytes"
      }
    ],
    "name": "execute",
    "outputs": [
      {
        "internalType": "bytes",
        "name": "",
        "type": "bytes"
      }
    ],
    "stateMutability": "payable",
    "type": "function"
  },
  {
    "inputs": [
      {
        "internalType": "bytes32",
        "name": "digest",
        "type": "bytes32"
      },
      {
        "internalType": "bytes",
        "name": "signature",
        "type": "bytes"
      }
    ],
    "name": "isValidSignature",
    "outputs": [
      {
        "internalType": "bytes4",
        "name": "",
        "type": "bytes4"
      }
    ],
    "stateMutability": "view",
    "type": "function"
  },
  {
    "inputs": [
      {
        "internalType": "address",
        "name": "",
        "type": "address"
      },
      {
        "internalType": "address",
        "name": "",
        "type": "address"
      },
      {
        "internalType": "uint256",
        "name": "",
        "type": "uint256"
      },
      {
        "internalType": "bytes",
        "name": "",
        "type": "bytes"
      }
    ],
    "name": "onERC721Received",
    "outputs": [
      {
        "internalType": "bytes4",
        "name": "",
        "type": "bytes4"
      }
    ],
    "stateMutability": "pure",
    "type": "function"
  },
  {
    "inputs": [],
    "name": "owner",
    "outputs": [
      {
        "internalType": "address",
        "name": "",
        "type": "address"
      }
    ],
    "stateMutability": "view",
    "type": "function"
  },
  {
    "inputs": [
      {
        "internalType": "address",
        "name": "next",
        "type": "address"
      }
    ],
    "name": "setOwner",
    "outputs": [],
    "stateMutability": "nonpayable",
    "type": "function"
  },
  {
    "stateMutability": "payable",
    "type": "receive"
  }
] as const;

export const smartAccountBytecode =
  "0x608034606f57601f61073c38819003918201601f19168301916001600160401b03831184841017607357808492602094604052833981010312606f57516001600160a01b03811690819003606f575f80546001600160a01b0319169190911790556040516106b490816100888239f35b5f80fd5b634e487b7160e01b5f52604160045260245ffdfe6080604052600436101561001a575b3615610018575f80fd5b005b5f3560e01c806313af40351461039a578063150b7a021461030d5780631626ba7e146101ed5780638da5cb5b1461019d5763b61d27f60361000e5760607ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffc36011261019957610087610443565b60443567ffffffffffffffff8111610199576100a7903690600401610489565b9173ffffffffffffffffffffffffffffffffffffffff5f54163314158061018f575b61016757825f93928493604051928392833781018481520391602435905af13d1561015f573d906101016100fc83610570565b6104ff565b9182523d5f602084013e5b156101255761012190604051918291826104b7565b0390f35b61015b906040519182917fde53f94d000000000000000000000000000000000000000000000000000000008352600483016104b7565b0390fd5b60609061010c565b7f30cd7471000000000000000000000000000000000000000000000000000000005f5260045ffd5b50303314156100c9565b5f80fd5b34610199575f7ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffc36011261019957602073ffffffffffffffffffffffffffffffffffffffff5f5416604051908152f35b346101995760407ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffc3601126101995760243567ffffffffffffffff81116101995761023c903690600401610489565b906102496100fc83610570565b8281523683830111610199575f60208473ffffffffffffffffffffffffffffffffffffffff956102839583860137830101526004356105aa565b50501680151590816102ec575b50156102e45760207f1626ba7e000000000000000000000000000000000000000000000000000000005b7fffffffff0000000000000000000000000000000000000000000000000000000060405191168152f35b60205f6102ba565b905073ffffffffffffffffffffffffffffffffffffffff5f54161481610290565b346101995760807ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffc36011261019957610344610443565b5061034d610466565b5060643567ffffffffffffffff81116101995761036e903690600401610489565b505060206040517f150b7a02000000000000000000000000000000000000000000000000000000008152f35b346101995760207ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffc360112610199576103d1610443565b5f549073ffffffffffffffffffffffffffffffffffffffff821633141580610439575b6101675773ffffffffffffffffffffffffffffffffffffffff7fffffffffffffffffffffffff000000000000000000000000000000000000000091169116175f555f80f35b50303314156103f4565b6004359073ffffffffffffffffffffffffffffffffffffffff8216820361019957565b6024359073ffffffffffffffffffffffffffffffffffffffff8216820361019957565b9181601f840112156101995782359167ffffffffffffffff8311610199576020838186019501011161019957565b7fffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffe0601f602060409481855280519182918282880152018686015e5f8582860101520116010190565b907fffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffe0601f604051930116820182811067ffffffffffffffff82111761054357604052565b7f4e487b71000000000000000000000000000000000000000000000000000000005f52604160045260245ffd5b67ffffffffffffffff811161054357601f017fffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffe01660200190565b81519190604183036105da576105d39250602082015190606060408401519301515f1a906105e4565b9192909190565b50505f9160029190565b91907f7fffffffffffffffffffffffffffffff5d576e7357a4501ddfe92f46681b20a08411610673579160209360809260ff5f9560405194855216868401526040830152606082015282805260015afa15610668575f5173ffffffffffffffffffffffffffffffffffffffff81161561065e57905f905f90565b505f906001905f90565b6040513d5f823e3d90fd5b5050505f916003919056fea2646970667358221220be822d6525ba8cc87e8800f51f765809b1d70ad13ebd0a09cc8a792c1576399964736f6c63430008250033" as const;

export const hostileSignerAbi = [
  {
    "inputs": [
      {
        "internalType": "enum HostileSigner.Mood",
        "name": "first",
        "type": "uint8"
      },
      {
        "internalType": "address",
        "name": "key",
        "type": "address"
      }
    ],
    "stateMutability": "nonpayable",
    "type": "constructor"
  },
  {
    "inputs": [
      {
        "internalType": "enum HostileSigner.Mood",
        "name": "next",
        "type": "uint8"
      }
    ],
    "name": "become",
    "outputs": [],
    "stateMutability": "nonpayable",
    "type": "function"
  },
  {
    "inputs": [
      {
        "internalType": "bytes32",
        "name": "digest",
        "type": "bytes32"
      },
      {
        "internalType": "bytes",
        "name": "signature",
        "type": "bytes"
      }
    ],
    "name": "isValidSignature",
    "outputs": [
      {
        "internalType": "bytes4",
        "name": "",
        "type": "bytes4"
      }
    ],
    "stateMutability": "view",
    "type": "function"
  },
  {
    "inputs": [],
    "name": "mood",
    "outputs": [
      {
        "internalType": "enum HostileSigner.Mood",
        "name": "",
        "type": "uint8"
      }
    ],
    "stateMutability": "view",
    "type": "function"
  },
  {
    "inputs": [],
    "name": "owner",
    "outputs": [
      {
        "internalType": "address",
        "name": "",
        "type": "address"
      }
    ],
    "stateMutability": "view",
    "type": "function"
  }
] as const;

export const hostileSignerBytecode =
  "0x608034609157601f61064638819003918201601f19168301916001600160401b0383118484101760955780849260409485528339810103126091578051906007821015609157602001516001600160a01b03811681036091575f80546001600160a81b03191660ff939093169290921760089190911b610100600160a81b031617905560405161059c90816100aa8239f35b5f80fd5b634e487b7160e01b5f52604160045260245ffdfe60806040526004361015610011575f80fd5b5f3560e01c80631626ba7e1461005457806370ffe53d1461004f578063851ab5411461004a57638da5cb5b14610045575f80fd5b6101f6565b61018c565b610146565b3461010b5760407ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffc36011261010b5760243567ffffffffffffffff811161010b573660238201121561010b5780600401359067ffffffffffffffff821161010b57366024838301011161010b576101079160246100d492016004356102f0565b6040517fffffffff0000000000000000000000000000000000000000000000000000000090911681529081906020820190565b0390f35b5f80fd5b6007111561011957565b7f4e487b71000000000000000000000000000000000000000000000000000000005f52602160045260245ffd5b3461010b575f7ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffc36011261010b5760ff5f54166040516007821015610119576020918152f35b3461010b5760207ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffc36011261010b57600435600781101561010b5760ff7fffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff005f54169116175f555f80f35b3461010b575f7ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffc36011261010b57602073ffffffffffffffffffffffffffffffffffffffff5f5460081c16604051908152f35b7f4e487b71000000000000000000000000000000000000000000000000000000005f52604160045260245ffd5b92919267ffffffffffffffff82116102eb57604051917fffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffe0603f81601f8401160116830183811067ffffffffffffffff8211176102eb5760405282948184528183011161010b578281602093845f960137010152565b610249565b5f54919060ff8316936103028561010f565b6001851461048c576103138561010f565b60028514610462576103248561010f565b6003851461045b576103358561010f565b600585146104325761036e6103a79261036873ffffffffffffffffffffffffffffffffffffffff9561038e943691610276565b90610492565b50509373ffffffffffffffffffffffffffffffffffffffff9060081c1690565b73ffffffffffffffffffffffffffffffffffffffff1690565b91161480610413575b1561040e57806103c160049261010f565b036103ea577f1626ba7f0000000000000000000000000000000000000000000000000000000090565b7f1626ba7e0000000000000000000000000000000000000000000000000000000090565b505f90565b5061041d8161010f565b6006811415806103b0575060014316156103b0565b50505050507f1626ba7e0000000000000000000000000000000000000000000000000000000090565b620f42405ffd5b7f1626ba7e000000000000000000000000000000000000000000000000000000005f52620f42405ff35b5b61048d565b81519190604183036104c2576104bb9250602082015190606060408401519301515f1a906104cc565b9192909190565b50505f9160029190565b91907f7fffffffffffffffffffffffffffffff5d576e7357a4501ddfe92f46681b20a0841161055b579160209360809260ff5f9560405194855216868401526040830152606082015282805260015afa15610550575f5173ffffffffffffffffffffffffffffffffffffffff81161561054657905f905f90565b505f906001905f90565b6040513d5f823e3d90fd5b5050505f916003919056fea26469706673582212206b99088ccc35636d506e58c4f4288ae403d2fc8bc8b404816e1f04c0f2626e3b64736f6c63430008250033" as const;
