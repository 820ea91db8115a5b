// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

/// @title ContractWallet
/// @notice An ERC-1271 account that approves digests one by one, for tests only. It can also burn gas or answer nonsense.
contract ContractWallet {
    enum Mood {
        Honest,
        Silent,
        Reverting,
        Bomb
    }

    Mood public mood;
    mapping(bytes32 digest => bool) public approved;

    function approveDigest(bytes32 digest) external {
        approved[digest] = true;
    }

    function become(Mood mood_) external {
        mood = mood_;
    }

    function execute(address target, bytes calldata data) external returns (bytes memory) {
        (bool ok, bytes memory result) = target.call(data);
        require(ok, "call failed");
        return result;
    }

    function isValidSignature(bytes32 digest, bytes calldata) external view returns (bytes4) {
        if (mood == Mood.Reverting) revert("no");
        if (mood == Mood.Silent) {
            assembly {
                return(0, 0)
            }
        }
        if (mood == Mood.Bomb) {
            assembly {
                return(0, 1000000)
            }
        }
        return approved[digest] ? this.isValidSignature.selector : bytes4(0);
    }
}
