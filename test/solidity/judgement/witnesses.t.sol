// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Witnesses} from "../../../contracts/judgement/Witnesses.sol";
import {Test} from "../utils/Test.sol";

// isAlive
// ├── as many witnesses as the quorum signed, after the challenge: true
// ├── fewer, one twice, out of order, unknown, or another number of signatures: false
// ├── seen before the challenge, or in the future: false
// └── signed for another lease, provider, time, chain or contract, or by another key: false
contract WitnessesTest is Test {
    uint40 private constant START = 1_800_000_000;
    bytes32 private constant LEASE = keccak256("lease");
    address private constant PROVIDER = address(0xA11CE);

    Witnesses private _verifier;
    uint256[3] private _keys;

    function setUp() public {
        vm.warp(START);
        address[] memory list = new address[](3);
        for (uint256 i; i < 3; ++i) {
            (list[i], _keys[i]) = signer(string.concat("witness ", vm.toString(i)));
        }
        // In rising order, each with its key.
        for (uint256 i; i < 3; ++i) {
            for (uint256 j = i + 1; j < 3; ++j) {
                if (list[j] > list[i]) continue;
                (list[i], list[j]) = (list[j], list[i]);
                (_keys[i], _keys[j]) = (_keys[j], _keys[i]);
            }
        }
        _verifier = new Witnesses(list, 2);
    }

    function test_isAlive_byAnyQuorum() public view {
        for (uint256 i; i < 3; ++i) {
            for (uint256 j = i + 1; j < 3; ++j) assertTrue(_asked(_proof(START, i, j)), "two of three");
        }
        assertEq(_verifier.quorum(), 2, "quorum");
        assertEq(_verifier.witnesses().length, 3, "witnesses");
    }

    function test_isAlive_notByFewerOrByOneTwice() public view {
        assertFalse(_asked(_proof(START, 1, 1)), "one twice");
        assertFalse(_asked(_proof(START, 2, 0)), "out of order");
        uint256[] memory positions = new uint256[](1);
        bytes[] memory signatures = new bytes[](1);
        signatures[0] = _sign(_keys[0], _verifier.aliveDigest(LEASE, PROVIDER, START));
        assertFalse(_asked(abi.encode(START, positions, signatures)), "one alone");
    }

    function test_isAlive_notByStrangersOrWithoutASignatureEach() public view {
        (uint256[] memory positions, bytes[] memory signatures) = _parts(START, 0, 1);
        positions[1] = 3;
        assertFalse(_asked(abi.encode(START, positions, signatures)), "no fourth witness");
        positions[1] = 2;
        assertFalse(_asked(abi.encode(START, positions, signatures)), "another's signature");
        assertFalse(_asked(abi.encode(START, positions, new bytes[](3))), "three signatures of two");
    }

    function test_isAlive_onlyForWhatWasSeenSinceTheChallenge() public {
        skip(100);
        assertTrue(_asked(_proof(START + 100, 0, 1), START + 100), "at the challenge's second");
        assertFalse(_asked(_proof(START + 99, 0, 1), START + 100), "before it");
        assertFalse(_asked(_proof(START + 101, 0, 1), START + 100), "in the future");
    }

    function test_isAlive_onlyForThisLeaseAndProvider() public {
        bytes memory proof = _proof(START, 0, 1);
        assertFalse(_verifier.isAlive(keccak256("another"), PROVIDER, START, proof), "another lease");
        assertFalse(_verifier.isAlive(LEASE, address(0xB0B), START, proof), "another provider");
        vm.chainId(1);
        assertFalse(_asked(proof), "another chain");
    }

    function test_constructor_refusesBadQuorumsAndDoubles() public {
        address[] memory list = _verifier.witnesses();
        vm.expectRevert(abi.encodeWithSelector(Witnesses.Witnesses_BadQuorum.selector, 0, 3));
        new Witnesses(list, 0);
        vm.expectRevert(abi.encodeWithSelector(Witnesses.Witnesses_BadQuorum.selector, 4, 3));
        new Witnesses(list, 4);
        list[2] = list[1];
        vm.expectRevert(abi.encodeWithSelector(Witnesses.Witnesses_Unsorted.selector, list[1], list[1]));
        new Witnesses(list, 2);
    }

    function _asked(bytes memory proof) private view returns (bool) {
        return _asked(proof, START);
    }

    function _asked(bytes memory proof, uint40 challengedAt) private view returns (bool) {
        return _verifier.isAlive(LEASE, PROVIDER, challengedAt, proof);
    }

    function _proof(uint40 seenAt, uint256 i, uint256 j) private view returns (bytes memory) {
        (uint256[] memory positions, bytes[] memory signatures) = _parts(seenAt, i, j);
        return abi.encode(seenAt, positions, signatures);
    }

    function _parts(
        uint40 seenAt,
        uint256 i,
        uint256 j
    ) private view returns (uint256[] memory positions, bytes[] memory signatures) {
        bytes32 digest = _verifier.aliveDigest(LEASE, PROVIDER, seenAt);
        (positions, signatures) = (new uint256[](2), new bytes[](2));
        (positions[0], positions[1]) = (i, j);
        (signatures[0], signatures[1]) = (_sign(_keys[i], digest), _sign(_keys[j], digest));
    }

    function _sign(uint256 key, bytes32 digest) private pure returns (bytes memory) {
        (uint8 v, bytes32 r, bytes32 s) = vm.sign(key, digest);
        return abi.encodePacked(r, s, v);
    }
}
